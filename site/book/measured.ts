import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "@accept-loop/bench/findings/results";
import { PUBLISHED } from "@accept-loop/weave/bench/published";

/** A run of the benchmark, with its charts. */
export interface Bench {
  /** What its charts' names on the site begin with. */
  readonly prefix: string;
  readonly run: Results;
  /** Names of SVG files, and their text. */
  readonly charts: ReadonlyMap<string, string>;
}

/** Runs of the benchmark: that which the lessons show, and the newest, which may have been made here; where there are any. */
export interface Benches {
  readonly published?: Bench | undefined;
  readonly newest?: Bench | undefined;
}

/** Reads the runs that there are. One made here counts when it is no older, and when all that lessons lead to is in it. */
export function readBenches(root: string): Benches {
  const published = readBench(join(root, PUBLISHED), "published");
  const own = readBench(join(root, "packages/bench/results"), "bench");
  if (own === undefined || published === undefined) return { published, newest: own ?? published };
  const whole = published.run.loads.every(({ id }) => own.run.loads.some((load) => load.id === id));
  const newer = own.run.machine.date >= published.run.machine.date;
  return { published, newest: whole && newer ? own : published };
}

function readBench(folder: string, prefix: string): Bench | undefined {
  const path = join(folder, "results.json");
  if (!existsSync(path)) return undefined;
  const names = readdirSync(folder).filter((name) => name.endsWith(".svg"));
  const charts = names.toSorted().map((name): [string, string] => [name, readFileSync(join(folder, name), "utf8")]);
  return { prefix, run: JSON.parse(readFileSync(path, "utf8")) as Results, charts: new Map(charts) };
}
