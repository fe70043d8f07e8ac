import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { Library } from "../source/library.ts";
import { notFoundPage } from "./not-found.ts";

test("the page for what is missing is whole at any depth, where it is published", () => {
  const site = {
    root: ROOT,
    chapters: [],
    benches: {},
    library: new Library(),
    repository: undefined,
    address: undefined,
  };
  expect(notFoundPage(site).text).toContain('<link rel="stylesheet" href="site.css"');
  const { text } = notFoundPage({ ...site, address: "https://example.org/book/" });
  expect(text).toContain('<link rel="stylesheet" href="https://example.org/book/site.css"');
  expect(text).toContain('<script src="https://example.org/book/site.js"');
  expect(text).toContain('href="#page-text"');
});

test("there is a PDF of the book, and a picture of it, where it is published", () => {
  const at = (address: string | undefined): string =>
    notFoundPage({ root: ROOT, chapters: [], benches: {}, library: new Library(), repository: undefined, address })
      .text;
  for (const name of ["accept-loop.pdf", "card.png"]) {
    expect(at("https://example.org/book/")).toContain(`"https://example.org/book/${name}"`);
    expect(at(undefined)).not.toContain(name);
  }
});
