import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Chapter, chapterTable, glossaryText, readmeText } from "./book.ts";
import { parseLesson } from "./lesson.ts";

function chapter(name: string, source: string): Chapter {
  return { name, folder: `/x/${name}`, lesson: parseLesson(source, `/x/${name}/lesson.md`) };
}

const second = chapter(
  "02-b",
  "---\ntitle: How?\nsummary: So.\ncalls: [fork]\nminutes: 9\n---\n# How?\nA <dfn>child</dfn> is a copy.",
);
const third = chapter("03-c", "# Who?\nThis is an <dfn>`EINTR`</dfn>. A <dfn>zombie</dfn> is an end.");

test("the table of chapters is made from the front matter", () => {
  expect(chapterTable([second]).split("\n").at(-1)).toBe(
    "| [02-b](chapters/02-b/lesson.md) | How?<br>So. | `fork` | 9 min |",
  );
});

test("it stands between README's two marks", () => {
  const root = mkdtempSync(join(tmpdir(), "accept-loop-"));
  expect(readmeText(root, [])).toBeUndefined();
  writeFileSync(join(root, "README.md"), "# Book\n");
  expect(() => readmeText(root, [second])).toThrow("add the lines <!-- chapters");
  writeFileSync(join(root, "README.md"), "a\n<!-- chapters: made by npm run weave -->\nold\n<!-- /chapters -->\nb\n");
  const text = readmeText(root, [second]) ?? "";
  expect(text).toContain("How?");
  expect(text).not.toContain("old");
  writeFileSync(join(root, "README.md"), text);
  expect(readmeText(root, [second])).toBe(text);
});

test("the glossary holds every defining sentence, sorted, with its place", () => {
  expect(glossaryText([second, third]).split("\n").slice(4)).toEqual([
    "- A **child** is a copy. ([02](chapters/02-b/lesson.md#how))",
    "- This is an **`EINTR`**. ([03](chapters/03-c/lesson.md#who))",
    "- A **zombie** is an end. ([03](chapters/03-c/lesson.md#who))",
    "",
  ]);
});

test("a term that is defined twice is a problem", () => {
  expect(() => glossaryText([second, chapter("04-d", "A <dfn>Child</dfn> is more.")])).toThrow("04-d/lesson.md:1: ");
});
