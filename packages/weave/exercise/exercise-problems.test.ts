import { expect, test } from "vitest";
import { chapterOf, told } from "../lesson/testing/chapter-of.ts";
import { exerciseProblems } from "./exercise-problems.ts";

test("an exercise needs its files, its task and a hint", () => {
  const { folder, lesson } = chapterOf({
    "lesson.md": "# 1\n[start](exercises/1-a/start.ts)\n<details>hint</details>\n\n# 2\n[s](exercises/2-b/start.ts)\n",
    "exercises/1-a/start.ts": "",
    "exercises/1-a/solution.ts": "",
    "exercises/1-a/check.ts": "",
    "exercises/2-b/start.ts": "",
    "exercises/3-c/start.ts": "",
  });
  const problems = told(exerciseProblems(folder, lesson));
  expect(problems).not.toContain("1-a");
  expect(problems).toContain("the task of 2-b has no hint");
  expect(problems).toContain("2-b/solution.ts: this file is missing");
  expect(problems).toContain("no task links exercises/3-c/start.ts");
});
