import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Problem } from "../problem.ts";
import { lessonFolders } from "./chapters.ts";
import { type Definition, type Lesson, readLesson } from "./lesson.ts";

/** A chapter with its lesson. */
export interface Chapter {
  /** The folder's name: "03-reaping". */
  readonly name: string;
  readonly folder: string;
  readonly lesson: Lesson;
}

/** The chapters that have lessons, in reading order. */
export function readBook(root: string): Chapter[] {
  return lessonFolders(root).map((folder) => ({ name: basename(folder), folder, lesson: readLesson(folder) }));
}

const BEGIN = "<!-- chapters: made by npm run weave -->";
const END = "<!-- /chapters -->";

/**
 * README.md's text with its table of chapters as it must be: between `<!-- chapters: made by npm run weave -->` and
 * `<!-- /chapters -->`. `undefined` when there is no README.md.
 *
 * @throws Problem when it has no such place.
 */
export function readmeText(root: string, chapters: readonly Chapter[]): string | undefined {
  const path = join(root, "README.md");
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (start === -1 || end < start) {
    throw new Problem(path, 0, "it has no place for the table of chapters", `add the lines ${BEGIN} and ${END}`);
  }
  return `${text.slice(0, start + BEGIN.length)}\n\n${chapterTable(chapters)}\n\n${text.slice(end)}`;
}

/** The table of chapters. */
export function chapterTable(chapters: readonly Chapter[]): string {
  const rows = chapters.map(({ name, lesson: { front } }) => {
    const calls = (front.calls ?? []).map((call) => `\`${call}\``).join(", ");
    const question = `${front.title ?? name}<br>${front.summary ?? ""}`;
    return `| [${name}](chapters/${name}/lesson.md) | ${question} | ${calls} | ${front.minutes ?? "?"} min |`;
  });
  return ["| chapter | the question | the calls | to read |", "|---|---|---|---|", ...rows].join("\n");
}

interface Entry extends Definition {
  readonly chapter: string;
}

/**
 * glossary.md: every sentence that defines a term with `<dfn>`, in the order of the alphabet.
 *
 * @throws Problem when a term is defined twice.
 */
export function glossaryText(chapters: readonly Chapter[]): string {
  const entries = new Map<string, Entry>();
  for (const { name, lesson } of chapters) {
    for (const definition of lesson.definitions) {
      const key = definition.term.toLowerCase();
      const other = entries.get(key);
      if (other !== undefined) {
        const wrong = `"${definition.term}" is defined here and in ${other.chapter}/lesson.md:${other.line}`;
        throw new Problem(lesson.path, definition.line, wrong, "keep the <dfn> where readers meet the term first");
      }
      entries.set(key, { ...definition, chapter: name });
    }
  }
  const sorted = [...entries].toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const lines = sorted.map(([, { sentence, chapter, slug }]) => {
    return `- ${sentence} ([${chapter.slice(0, 2)}](chapters/${chapter}/lesson.md#${slug}))`;
  });
  return `# Glossary\n\nEvery term, with the sentence that introduces it. Made from the lessons by \`npm run weave\`.\n\n${lines.join("\n")}\n`;
}
