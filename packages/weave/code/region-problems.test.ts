import { expect, test } from "vitest";
import { chapterOf, told } from "../lesson/testing/chapter-of.ts";
import { weaveFences } from "../lesson/woven-lesson.ts";
import { regionProblems } from "./region-problems.ts";

function region(name: string): string {
  return `// #region ${name}\n${name}();\n// #endregion ${name}\n`;
}

test("a region that is shown nowhere is a problem", async () => {
  const { folder, lesson } = chapterOf({
    "lesson.md": "```ts server.ts#a\n```\n",
    "server.ts": region("a") + region("b"),
    "exercises/1-x/start.ts": region("c"),
    "room/part.ts": region("e"),
    "exercises/1-x/my.ts": region("d"),
  });
  const { fences } = await weaveFences(lesson, () => Promise.resolve(undefined));
  expect(told(regionProblems(folder, fences))).toMatch(/server\.ts:4: the lesson shows the region "b" nowhere/);
  expect(told(regionProblems(folder, fences))).toMatch(/1-x\/start\.ts:1: the lesson shows the region "c" nowhere/);
  expect(told(regionProblems(folder, fences))).toMatch(/room\/part\.ts:1: the lesson shows the region "e" nowhere/);
  expect(told(regionProblems(folder, fences))).not.toMatch(/"a"|"d"/);
});

test("a region of server.c is shown where that of the same name in server.ts is", async () => {
  const { folder, lesson } = chapterOf({
    "lesson.md": "```ts server.ts#a\n```\n",
    "server.ts": region("a"),
    "server.c": region("a") + region("b"),
  });
  const { fences } = await weaveFences(lesson, () => Promise.resolve(undefined));
  expect(told(regionProblems(folder, fences))).toMatch(/server\.c:4: the lesson shows the region "b" nowhere/);
  expect(told(regionProblems(folder, fences))).not.toContain('"a"');
});
