import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawCharts } from "../charts/charts.ts";
import type { Results } from "../findings/results.ts";

/** What a run leaves for others: results.json, and the charts that are drawn from what stands there; names and texts. */
export function runFiles(results: Results): Map<string, string> {
  const json = `${JSON.stringify(results, sixDigits, 2)}\n`;
  const charts = Object.entries(drawCharts(JSON.parse(json) as Results));
  return new Map([["results.json", json], ...charts.map(([name, svg]): [string, string] => [`${name}.svg`, svg])]);
}

/** Nothing is measured finer. */
function sixDigits(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}

/**
 * Makes the folder for a run, before it is made.
 *
 * @throws Error that says in a sentence why nothing could be written there.
 */
export function prepareFolder(folder: string): void {
  try {
    if (!existsSync(folder)) mkdirSync(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = "give --out a folder that you may write to, or a new one in such a folder";
    throw new Error(`nothing can be written to ${folder} (${code}): ${remedy}`, { cause: error });
  }
}

/** Writes a run's files into a folder, over those that are there. */
export function writeRun(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

/** Reads a run's results from its folder. @throws Error (ENOENT) when none are there. */
export function readRun(folder: string): Results {
  return JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as Results;
}
