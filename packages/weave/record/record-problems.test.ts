import { expect, test } from "vitest";
import { chapterOf, told } from "../lesson/testing/chapter-of.ts";
import { recordProblems } from "./record-problems.ts";

test("a record that nothing makes or shows, and a failure without its mutant, are problems", () => {
  const { folder, lesson } = chapterOf({
    "lesson.md": "```console a\n```\n\n```console broken:b\n```\n",
    "woven/a.json": "{}",
    "woven/left-over.json": "{}",
  });
  const problems = told(recordProblems(folder, lesson, ["a"]));
  expect(problems).toMatch(/woven\/left-over\.json: nothing makes or shows this record\n {2}remedy: remove/);
  expect(problems).toContain("lesson.md: mutants.ts has no broken-b");
  expect(problems).not.toContain("a.json");
});
