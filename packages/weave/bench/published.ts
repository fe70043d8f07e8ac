import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the published run of the benchmark stands, from the repository's root: results.json, and charts of it. */
export const PUBLISHED = "packages/bench/published";

/** Half of all measurements lie between `low` and `high`. */
interface Statistic {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** One server under one load. */
export interface Row {
  readonly contender: string;
  readonly load: string;
  /** Answers in a second; with a connection for each: visits. */
  readonly rate: Statistic;
  /** Microseconds of the server's CPU time for an answer. */
  readonly cpu: Statistic;
  /** The share of its processor that the load needed. */
  readonly loadShare: Statistic;
  /** Bytes that one more client costs. */
  readonly memory?: number;
  /** Compared with a program in C, the same where there is one, and with node:net, round by round: their CPU time by ours. */
  readonly toTwin?: { readonly cpu: Statistic };
  readonly toNet?: { readonly cpu: Statistic };
}

/** A run of the benchmark, as far as lessons show it. */
export interface Run {
  readonly machine: Readonly<Record<"date" | "commit" | "cpu" | "kernel" | "node" | "places", string>> & {
    readonly cores: number;
    /** Load averages before and after. */
    readonly busy: readonly number[];
  };
  readonly rounds: number;
  readonly loads: readonly { readonly id: string; readonly title: string }[];
  readonly rows: readonly Row[];
  /** What could not be measured, and why. */
  readonly gaps: readonly { readonly contender: string; readonly load: string; readonly why: string }[];
}

/** Reads the published run. @throws Error when there is none. */
export function readPublished(root: string): Run {
  const path = join(root, PUBLISHED, "results.json");
  if (!existsSync(path)) throw new Error(`there is no ${PUBLISHED}/results.json: \`npm run bench:publish\` makes it`);
  return JSON.parse(readFileSync(path, "utf8")) as Run;
}
