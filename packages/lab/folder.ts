import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The folders of all chapters, in reading order. @param chapter the folder of any one of them. */
export function chapterFolders(chapter: string): string[] {
  const all = dirname(chapter);
  const names = readdirSync(all).filter((name) => /^\d\d-/.test(name));
  return names.toSorted().map((name) => join(all, name));
}

/** The folder of the chapter before this one. @throws Error for the first chapter. */
export function previousFolder(chapter: string): string {
  const folders = chapterFolders(chapter);
  const previous = folders[folders.indexOf(chapter) - 1];
  if (previous === undefined) throw new Error(`${basename(chapter)} is the first chapter: none comes before it`);
  return previous;
}
