import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Lesson, readLesson } from "../lesson/lesson.ts";

/** A sentence of a lesson that is bound to a test: `[sentence](server.test.ts#id)`. */
export interface Sentence {
  readonly text: string;
  /** The test's file: "server.test.ts". */
  readonly file: string;
  readonly id: string;
  /** Its line in lesson.md. */
  readonly line: number;
}

/** The sentences of a lesson that are bound to tests. */
export function sentencesOf(lesson: Lesson): Sentence[] {
  return lesson.links.flatMap(({ href, text, line }) => {
    const [, file, id] = /^(?:\.\/)?([\w-]+\.test\.ts)#(.+)$/.exec(href) ?? [];
    return file === undefined || id === undefined ? [] : [{ text, file, id, line }];
  });
}

const read = new Map<string, readonly Sentence[]>();

/** The sentences of a chapter's lesson, read once; none when there is no lesson yet. */
export function sentencesIn(folder: string): readonly Sentence[] {
  const known = read.get(folder);
  if (known !== undefined) return known;
  const sentences = existsSync(join(folder, "lesson.md")) ? sentencesOf(readLesson(folder)) : [];
  read.set(folder, sentences);
  return sentences;
}
