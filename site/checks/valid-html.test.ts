import { HtmlValidate } from "html-validate";
import { expect, test } from "vitest";
import { builtPages } from "./built-site.ts";

const pages = await builtPages();

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    "void-style": "off", // markdown-it writes <br>, the templates are as they are
    "no-trailing-whitespace": "off",
    "long-title": "off", // a chapter's question is its title
    "valid-id": ["error", { relaxed: true }], // "server.c:accept" is a region
  },
});

/** The whole book on one page is made as the lessons are, and pages of files differ in their lines alone: a few will do. */
const looked = [...pages].filter(
  ([name]) => name !== "print.html" && (!/\.\w+\.html$/.test(name) || /^0[16]-[\w-]+\.server\.\w+\.html$/.test(name)),
);

test.each(looked)("%s is valid", async (_, text) => {
  const { results } = await validator.validateString(text);
  expect(
    results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`)),
  ).toEqual([]);
});
