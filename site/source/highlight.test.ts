import { expect, test } from "vitest";
import { highlight } from "./highlight.ts";

test("keywords, calls, literals and comments have a class; operators and names have none", async () => {
  const [line = ""] = await highlight("const total: number = clients.length + count(1); // all", "typescript");
  const words = (kind: string): string[] =>
    [...line.matchAll(new RegExp(`<span class="${kind}">([^<]*)</span>`, "g"))].map(([, word = ""]) => word.trim());
  expect(words("k")).toEqual(["const"]);
  expect(words("n")).toEqual(["number", "1"]);
  expect(words("f")).toEqual(["count"]);
  expect(words("c")).toEqual(["// all"]);
});
