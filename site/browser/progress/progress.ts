import { recall, remember } from "../page/memory.ts";

/** Where a reader was last. */
export interface Place {
  /** "03-reaping.html#eintr". */
  readonly href: string;
  readonly title: string;
}

/** What was read of a lesson: the fragments of its sections, and how many it has. */
export interface Reading {
  readonly sections: readonly string[];
  readonly of: number;
}

/** How far a reader has come. Nothing of it leaves the browser. */
export interface Progress {
  readonly place?: Place;
  /** By chapter: "03-reaping". */
  readonly lessons: Readonly<Record<string, Reading>>;
  /** Exercises that are done: "03-reaping/1-wait-status". */
  readonly done: readonly string[];
}

const NONE: Progress = { lessons: {}, done: [] };
const KEY = "progress";

export function progress(): Progress {
  return progressIn(recall(KEY));
}

/** What was kept as text. What another version of the book has kept, or somebody else, counts for nothing. */
export function progressIn(text: string | undefined): Progress {
  try {
    return { ...NONE, ...(JSON.parse(text ?? "{}") as Partial<Progress>) };
  } catch {
    return NONE;
  }
}

/** Keeps something new, beside what was kept before. */
export function keep(news: Partial<Progress>): void {
  remember(KEY, JSON.stringify({ ...progress(), ...news }));
}

export function forgetProgress(): void {
  remember(KEY, "{}");
}

/**
 * The sections that have been read: those that were before a reader who has stopped, and that lie behind.
 *
 * @param sections all of a lesson, in order.
 * @param current the number of the one that the reader is in; `sections.length` at the lesson's end.
 */
export function readNow(sections: readonly string[], visited: ReadonlySet<string>, current: number): string[] {
  return sections.slice(0, current).filter((section) => visited.has(section));
}
