import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claims } from "./claim-problems.ts";
import { exercises } from "./exercise-problems.ts";
import { type Lesson, parseLesson } from "./lesson.ts";
import * as look from "./lesson-problems.ts";
import { problemsOf } from "./problem.ts";
import { weaveFences } from "./woven-lesson.ts";

/** A chapter in a temporary folder. */
function chapter(files: Readonly<Record<string, string>>): { folder: string; lesson: Lesson } {
  const folder = join(mkdtempSync(join(tmpdir(), "accept-loop-")), "chapters/02-b");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, lesson: parseLesson(files["lesson.md"] ?? "", join(folder, "lesson.md")) };
}

const told = (looks: Iterable<() => void>): string =>
  problemsOf(looks)
    .map(({ message }) => message)
    .join("\n");

test("front matter that lacks something, or a lesson that is short, is a problem", () => {
  const { lesson } = chapter({ "lesson.md": "---\ntitle: A?\ncalls: []\nminutes: 3\n---\nfew words" });
  expect(told(look.frontMatter(lesson))).toMatch(/no summary[\s\S]*no calls/);
  expect(told(look.frontMatter(lesson))).not.toMatch(/title|minutes/);
  expect(told(look.length(lesson))).toContain("it has 2 words");
});

test("headings that are there twice and links that lead nowhere are problems", () => {
  const { lesson } = chapter({ "lesson.md": "# a\n\n# a\n\n[x](#b) [y](#a) [z](other.md) [w](https://example.org)" });
  const problems = told(look.places(lesson))
    .split("\n")
    .filter((line) => !line.includes("remedy"));
  expect(problems).toEqual([
    expect.stringContaining('lesson.md:3: the heading "a" is there twice'),
    expect.stringContaining("lesson.md:5: the link leads to #b"),
    expect.stringContaining("lesson.md:5: the link leads to other.md"),
  ]);
});

test("a sentence without its test, and a test without its sentence, are problems; so are few claims", () => {
  const { lesson } = chapter({
    "lesson.md": "[one](server.test.ts#one) [two](server.test.ts#two) [three](gone.test.ts#three)",
    "server.test.ts": 'claim("one", () => {});\nclaim("four", "x", () => {});\n',
  });
  const problems = told(claims(lesson));
  expect(problems).toContain('lesson.md:1: no test proves "two"');
  expect(problems).toContain("there is no gone.test.ts");
  expect(problems).toContain('server.test.ts:2: no sentence of the lesson makes the claim "four"');
  expect(problems).toContain("only 3 tests have a sentence");
  expect(problems).not.toContain('"one"');
});

test("a clause's id needs a witness", () => {
  const files = { "lesson.md": "[one](server.test.ts#half-close)", "server.test.ts": "chapter(x, {});" };
  expect(told(claims(chapter(files).lesson))).toContain('no test proves "half-close"');
  const witnessed = { ...files, "server.test.ts": "chapter(x, { witness: witness(x) });" };
  expect(told(claims(chapter(witnessed).lesson))).not.toContain("half-close");
});

function region(name: string): string {
  return `// #region ${name}\n${name}();\n// #endregion ${name}\n`;
}

test("a region that is shown nowhere is a problem", async () => {
  const { folder, lesson } = chapter({
    "lesson.md": "```ts server.ts#a\n```\n",
    "server.ts": region("a") + region("b"),
    "exercises/1-x/start.ts": region("c"),
    "exercises/1-x/my.ts": region("d"),
  });
  const { fences } = await weaveFences(lesson, folder);
  expect(told(look.regions(folder, fences))).toMatch(/server\.ts:4: the lesson shows the region "b" nowhere/);
  expect(told(look.regions(folder, fences))).toMatch(/1-x\/start\.ts:1: the lesson shows the region "c" nowhere/);
  expect(told(look.regions(folder, fences))).not.toMatch(/"a"|"d"/);
  expect(told(look.broken(lesson, fences))).toContain("it shows 0 broken servers");
});

test("a region of server.c is shown where that of the same name in server.ts is", async () => {
  const { folder, lesson } = chapter({
    "lesson.md": "```ts server.ts#a\n```\n",
    "server.ts": region("a"),
    "server.c": region("a") + region("b"),
  });
  const { fences } = await weaveFences(lesson, folder);
  expect(told(look.regions(folder, fences))).toMatch(/server\.c:4: the lesson shows the region "b" nowhere/);
  expect(told(look.regions(folder, fences))).not.toContain('"a"');
});

test("an exercise needs its files, its task and a hint", () => {
  const { folder, lesson } = chapter({
    "lesson.md": "# 1\n[start](exercises/1-a/start.ts)\n<details>hint</details>\n\n# 2\n[s](exercises/2-b/start.ts)\n",
    "exercises/1-a/start.ts": "",
    "exercises/1-a/solution.ts": "",
    "exercises/1-a/check.ts": "",
    "exercises/2-b/start.ts": "",
    "exercises/3-c/start.ts": "",
  });
  const problems = told(exercises(folder, lesson));
  expect(problems).not.toContain("1-a");
  expect(problems).toContain("the task of 2-b has no hint");
  expect(problems).toContain("2-b/solution.ts: this file is missing");
  expect(problems).toContain("no task links exercises/3-c/start.ts");
});
