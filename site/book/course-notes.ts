import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A heading of the notes that the book grew out of, and where that is in the book. */
export interface CourseNote {
  /** "端口复用". */
  readonly heading: string;
  /** "address already in use". */
  readonly text: string;
  /** "05-reuseaddr". */
  readonly chapter: string;
  readonly slug: string;
}

const ROW = /^\| (.+?)(?: \(pictures?\))? \| (.*) \|$/gm;
const LINK = /\[([^\]]+)\]\(chapters\/([\w-]+)\/lesson\.md#([\w-]+)\)/g;

/** The table of README.md for readers who come from the C course. */
export function readCourseNotes(root: string): CourseNote[] {
  const path = join(root, "README.md");
  if (!existsSync(path)) return [];
  const [, table = ""] = readFileSync(path, "utf8").split("| in the notes | here |\n");
  return [...(table.split("\n\n")[0] ?? "").matchAll(ROW)].flatMap(([, heading = "", links = ""]) =>
    [...links.matchAll(LINK)].map(([, text = "", chapter = "", slug = ""]) => ({ heading, text, chapter, slug })),
  );
}
