import { join } from "node:path";
import { Problem } from "../problem.ts";
import { readWoven, type Recording, type Run } from "./record.ts";

/**
 * What a scenario of a chapter recorded, for its pictures.
 *
 * @param run which of its runs, counted from 0.
 * @throws Problem when it has not been run yet.
 *
 * @example
 * const { data, events } = recorded(import.meta.dirname, "handshake");
 */
export function recorded(folder: string, name: string, run = 0): Run {
  const found = readWoven<Recording>(folder, name, "transcript")?.runs[run];
  if (found !== undefined) return found;
  const remedy = "name it as scenarios.ts does, and run `npm run weave -- --run` once";
  throw new Problem(join(folder, "pictures.ts"), 0, `nothing was recorded of the scenario "${name}"`, remedy);
}
