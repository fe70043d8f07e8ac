import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../problem.ts";

/** The folders of all chapters, in reading order. */
export function chapterFolders(root: string = ROOT): string[] {
  const names = readdirSync(join(root, "chapters")).filter((name) => /^\d\d-/.test(name));
  return names.toSorted().map((name) => join(root, "chapters", name));
}

/** The folders of the chapters that have a lesson. */
export function lessonFolders(root: string = ROOT): string[] {
  return chapterFolders(root).filter((folder) => existsSync(join(folder, "lesson.md")));
}

/** A chapter's number: "03". */
export function chapterNumber(folder: string): string {
  return basename(folder).slice(0, 2);
}
