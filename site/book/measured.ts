import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a statistic's value stands in results.json. */
interface Statistic {
  readonly median: number;
}

/** What `npm run bench` has left, as far as the site shows it. */
export interface Measured {
  readonly machine: Readonly<Record<"date" | "commit" | "cpu" | "kernel" | "node" | "places", string>> & {
    readonly cores: number;
    /** Load averages before and after. */
    readonly busy: readonly number[];
  };
  readonly rounds: number;
  readonly loads: readonly { readonly id: string; readonly title: string }[];
  readonly rows: readonly {
    readonly contender: string;
    readonly load: string;
    /** Answers in a second. */
    readonly rate: Statistic;
    /** Microseconds of the server's CPU time for a question. */
    readonly cpu: Statistic;
    /** Bytes for one more client. */
    readonly memory?: number;
  }[];
}

export interface Bench {
  readonly measured: Measured;
  /** Names of SVG files, and their text. */
  readonly charts: ReadonlyMap<string, string>;
}

/** The results of the last run of the benchmark here; `undefined` when there was none. */
export function readBench(root: string): Bench | undefined {
  const folder = join(root, "packages/bench/results");
  const path = join(folder, "results.json");
  if (!existsSync(path)) return undefined;
  const names = readdirSync(folder).filter((name) => name.endsWith(".svg"));
  const charts = names.toSorted().map((name): [string, string] => [name, readFileSync(join(folder, name), "utf8")]);
  return { measured: JSON.parse(readFileSync(path, "utf8")) as Measured, charts: new Map(charts) };
}
