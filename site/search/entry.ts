/** What an entry is; the reader sees the word. */
export type EntryKind = "lesson" | "term" | "call" | "claim" | "notes";

/** Something that can be found: a section of a lesson, a term, a system call, a claim, a heading of the course's notes. */
export interface Entry {
  readonly kind: EntryKind;
  readonly title: string;
  /** What it belongs to: "03 Who buries the dead?". */
  readonly where: string;
  /** What is shown of it, around the words that were found. */
  readonly text: string;
  /** More words that it is found by, and that are not shown. */
  readonly hidden: string;
  /** Relative to any page. */
  readonly href: string;
}
