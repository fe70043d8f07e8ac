import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Circumstances } from "./circumstances.ts";

/** A part of a line that is another one in every run: where it begins and ends in the text, and what it is. */
export type Span = readonly [start: number, end: number, what: string];

/** A line that somebody typed or a program printed. */
export interface Event {
  /** Whose terminal it stands in: "server", "client A", "shell". */
  readonly lane: string;
  readonly kind: "typed" | "printed";
  readonly text: string;
  /** Milliseconds since the scenario began. */
  readonly ms: number;
  /** What of the text is declared to vary. */
  readonly varies?: readonly Span[];
}

/** One run of a scenario. */
export interface Run {
  /** What sets it apart, where a scenario has more than one. */
  readonly title?: string;
  readonly events: readonly Event[];
  /** The process ids that took part. */
  readonly pids: readonly number[];
  /** What the scenario kept for pictures, by name. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a scenario printed, as it is kept in woven/NAME.json. */
export interface Recording extends Circumstances {
  readonly kind: "transcript";
  readonly name: string;
  readonly lanes: readonly string[];
  readonly runs: readonly Run[];
}

/** How a server failed a clause, as it is kept in woven/broken-NAME.json and woven/before-CLAUSE.json. */
export interface FailureRecord extends Circumstances {
  readonly kind: "failure";
  readonly name: string;
  /** The mutant's name, or the folder of the chapter before. */
  readonly subject: string;
  readonly clause: string;
  /** The failure's message. */
  readonly text: string;
}

/** Where a chapter keeps what was woven: woven/NAME.json. */
export function wovenFile(folder: string, name: string): string {
  return join(folder, "woven", `${name}.json`);
}

/** Reads what was kept under a name; `undefined` when nothing was. */
export function readWoven<T extends Recording | FailureRecord>(
  folder: string,
  name: string,
  kind: T["kind"],
): T | undefined {
  const path = wovenFile(folder, name);
  if (!existsSync(path)) return undefined;
  const record = JSON.parse(readFileSync(path, "utf8")) as T;
  return record.kind === kind ? record : undefined;
}

/** Keeps it. */
export function writeWoven(folder: string, record: Recording | FailureRecord): void {
  writeJson(wovenFile(folder, record.name), record);
}

/** Writes JSON that a person can read, and a difference of two versions shows. Makes the folder. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, undefined, 1)}\n`);
}
