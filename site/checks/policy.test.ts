import { expect, test } from "vitest";
import { builtPages } from "./built-site.ts";

const pages = [...(await builtPages())];

test("every page has the policy before anything that it loads", () => {
  const without = pages.filter(([, text]) => {
    const policy = text.indexOf('http-equiv="Content-Security-Policy"');
    return policy === -1 || policy > text.search(/<(?:script|link)\b/);
  });
  expect(without.map(([name]) => name)).toEqual([]);
});

test("nothing needs an exception from it: no script, style or handler stands in a page", () => {
  const forbidden = [
    /<script(?![^>]* src=)/,
    /<style\b/,
    /<[a-z][^<>]*\sstyle=/,
    /<[a-z][^<>]*\son[a-z]+=/,
    /\shref="javascript:/,
  ];
  const found = pages.flatMap(([name, text]) =>
    forbidden.filter((one) => one.test(text)).map((one) => `${name}: ${one}`),
  );
  expect(found).toEqual([]);
});
