import { expect, test } from "vitest";
import { parseLesson } from "./lesson.ts";
import { slug } from "./slug.ts";

const LESSON = `---
title: Who buries the dead?
calls: [waitpid]
minutes: 20
---
# Who buries the dead?

A <dfn>zombie</dfn> is a process that
[has ended](server.test.ts#ended). It is **not** killed.

\`\`\`ts server.ts#reap
reap();
\`\`\`

- in a list:

  \`\`\`console zombies
  old
  \`\`\`

## EINTR, and \`SA_RESTART\`

![two ends](woven/ends.svg)
`;

test("front matter, headings, fences, links and pictures are found, with their lines", () => {
  const lesson = parseLesson(LESSON, "/x/lesson.md");
  expect(lesson.front).toEqual({ title: "Who buries the dead?", calls: ["waitpid"], minutes: 20 });
  expect(lesson.headings.map(({ slug, line, level }) => [slug, line, level])).toEqual([
    ["who-buries-the-dead", 6, 1],
    ["eintr-and-sa_restart", 21, 2],
  ]);
  expect(lesson.fences).toEqual([
    { line: 11, info: "ts server.ts#reap", text: "reap();", end: 13, indent: "" },
    { line: 17, info: "console zombies", text: "old", end: 19, indent: "  " },
  ]);
  expect(lesson.links).toEqual([{ href: "server.test.ts#ended", text: "has ended", line: 9 }]);
  expect(lesson.images).toEqual([{ href: "woven/ends.svg", text: "two ends", line: 23 }]);
});

test("a definition is the whole sentence around <dfn>, without links", () => {
  expect(parseLesson(LESSON, "/x/lesson.md").definitions).toEqual([
    { term: "zombie", sentence: "A **zombie** is a process that has ended.", line: 8, slug: "who-buries-the-dead" },
  ]);
});

test("its sentence begins where one before it has ended, also in bold", () => {
  const text = "**Do without.** A <dfn>pidfd</dfn> is one. It is small. <dfn>PSS</dfn> is another.";
  const sentences = parseLesson(text, "/x/lesson.md").definitions.map(({ sentence }) => sentence);
  expect(sentences).toEqual(["A **pidfd** is one.", "**PSS** is another."]);
});

test("words are those of the prose, and none of the code", () => {
  expect(parseLesson("one two, three\n\n```ts\nfour\n```\n- five", "/x/lesson.md").words).toBe(4);
});

test("headings have GitHub's slugs, a number at those that are there twice", () => {
  expect(slug("What does `accept()` do?".replaceAll("`", ""))).toBe("what-does-accept-do");
  expect(slug("SO_REUSEADDR & friends — 05")).toBe("so_reuseaddr--friends--05");
  expect(parseLesson("# a\n# a\n", "/x").headings.map((heading) => heading.slug)).toEqual(["a", "a-1"]);
});

test("front matter that is not YAML is a problem with its file", () => {
  expect(() => parseLesson("---\ntitle: a: b\n---\n", "/x/lesson.md")).toThrow(/^\/x\/lesson\.md:1: .*not YAML/);
});
