import { expect, test } from "vitest";
import { around, marked } from "./marked.ts";

function brackets(text: string, words: readonly string[]): string {
  return marked(text, words)
    .map((part) => (part.found ? `[${part.text}]` : part.text))
    .join("");
}

test("words that were found are marked, in any case, and only whole", () => {
  expect(brackets("Accept, accepted, ACCEPT", ["accept"])).toBe("[Accept], accepted, [ACCEPT]");
});

test("a name is marked with either joint; the longest of what was found wins", () => {
  expect(brackets("TIME-WAIT is TIME_WAIT", ["time", "time_wait"])).toBe("[TIME-WAIT] is [TIME_WAIT]");
});

test("what is no letter in a text is left as it is", () => {
  expect(brackets("waitpid(-1) <b>", ["waitpid"])).toBe("[waitpid](-1) <b>");
  expect(brackets("as it is", [])).toBe("as it is");
});

test("of a long text the place is shown where a word was found, in whole words", () => {
  const text = `${"before it ".repeat(20)}zombie${" after it".repeat(40)}`;
  const shown = around(text, ["zombie"]);
  expect(shown).toMatch(/^… (before|it) .* zombie after .* (after|it) …$/);
  expect(shown.length).toBeLessThan(190);
  expect(around("short", ["zombie"])).toBe("short");
});
