import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemsOf } from "../../problem.ts";
import { type Lesson, parseLesson } from "../lesson.ts";

/** A chapter in a temporary folder. */
export function chapterOf(files: Readonly<Record<string, string>>): { folder: string; lesson: Lesson } {
  const folder = join(mkdtempSync(join(tmpdir(), "accept-loop-")), "chapters/02-b");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, lesson: parseLesson(files["lesson.md"] ?? "", join(folder, "lesson.md")) };
}

/** What the looks find, each as a line with its remedy. */
export const told = (looks: Iterable<() => void>): string =>
  problemsOf(looks)
    .map(({ message }) => message)
    .join("\n");
