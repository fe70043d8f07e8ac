import { expect, test } from "vitest";
import * as look from "./lesson-problems.ts";
import { chapterOf, told } from "./testing/chapter-of.ts";

test("front matter that lacks something, or a lesson that is short, is a problem", () => {
  const { lesson } = chapterOf({ "lesson.md": "---\ntitle: A?\ncalls: []\nminutes: 3\n---\nfew words" });
  expect(told(look.frontMatter(lesson))).toMatch(/no summary[\s\S]*no calls/);
  expect(told(look.frontMatter(lesson))).not.toMatch(/title|minutes/);
  expect(told(look.length(lesson))).toContain("it has 2 words");
});

test("headings that are there twice and links that lead nowhere are problems", () => {
  const { lesson } = chapterOf({ "lesson.md": "# a\n\n# a\n\n[x](#b) [y](#a) [z](other.md) [w](https://example.org)" });
  const problems = told(look.places(lesson))
    .split("\n")
    .filter((line) => !line.includes("remedy"));
  expect(problems).toEqual([
    expect.stringContaining('lesson.md:3: the heading "a" is there twice'),
    expect.stringContaining("lesson.md:5: the link leads to #b"),
    expect.stringContaining("lesson.md:5: the link leads to other.md"),
  ]);
});
