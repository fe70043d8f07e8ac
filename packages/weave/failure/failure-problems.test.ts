import { expect, test } from "vitest";
import { parseLesson } from "../lesson/lesson.ts";
import { chapterOf, told } from "../lesson/testing/chapter-of.ts";
import { weaveFences } from "../lesson/woven-lesson.ts";
import { failureProblems } from "./failure-problems.ts";

test("a lesson that shows fewer than two broken servers is a problem", async () => {
  const { lesson } = chapterOf({ "lesson.md": "```console broken:a\n```\n" });
  const shown = async (source: string): Promise<string> => {
    const { fences } = await weaveFences(parseLesson(source, lesson.path), () => Promise.resolve(""));
    return told(failureProblems(lesson, fences));
  };
  expect(await shown(lesson.source)).toContain("it shows 1 broken servers");
  expect(await shown(`${lesson.source}\n\`\`\`console broken:b\n\`\`\`\n`)).toBe("");
});
