import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { loads } from "../plan/loads.ts";
import type { Results } from "../findings/results.ts";
import { readRun, runFiles, writeRun } from "./run-files.ts";

/** Where the run stands that the lessons show. */
export const PUBLISHED: string = join(import.meta.dirname, "../published");

/** A median of fewer is not published. */
const LEAST_ROUNDS = 5;

/**
 * Makes a run the one that the lessons show.
 *
 * @param from its folder.
 * @throws Error that says in a sentence why it cannot be shown to readers.
 */
export function publish(from: string, to: string = PUBLISHED): void {
  if (!existsSync(from)) throw new Error("there is no run to publish: `npm run bench` makes one");
  const results = readRun(from);
  const isNew = from !== to; // what is published already may be of fewer loads than there are now: it is drawn anew
  const wrong = (isNew ? quick(results) : undefined) ?? privateIn(JSON.stringify(results));
  if (wrong !== undefined) throw new Error(wrong);
  writeRun(to, runFiles(results));
}

function quick({ rounds, loads: measured }: Results): string | undefined {
  const all = loads.every(({ id }) => measured.some((load) => load.id === id));
  if (all && rounds >= LEAST_ROUNDS) return undefined;
  return "the last run was a quick one; `npm run bench` makes one of five rounds that can be published";
}

/**
 * Whose machine it was is nobody's business.
 *
 * @returns a sentence where a text names the machine, or a path of it.
 */
export function privateIn(text: string, host: string = hostname()): string | undefined {
  const [found] = new RegExp(String.raw`(?<![\w.:/])/(?:[\w.-]+/)+[\w.-]*|\b${host}\b`).exec(text) ?? [];
  return found === undefined
    ? undefined
    : `the run names ${found}, which must not be published: see what went wrong in it`;
}
