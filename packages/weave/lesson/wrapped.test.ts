import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test("a wide line is broken between words, below its own text", () => {
  const lines = wrapped(`  expected  ${"word ".repeat(30).trim()}`).split("\n");
  expect(lines).toHaveLength(2);
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(lines[1]).toMatch(/^ {12}word/);
});
