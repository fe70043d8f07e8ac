import type { Row, Run } from "./published.ts";

/** What a lesson shows of a run: these loads, and under each these servers. */
export interface Chosen {
  readonly loads: readonly string[];
  readonly contenders: readonly string[];
}

/** A table of a run, as text: a page sets its own of the same. */
export interface BenchTable {
  /** Over the columns of numbers. */
  readonly head: readonly string[];
  readonly parts: readonly {
    /** The load. */
    readonly title: string;
    /** A server's numbers in the order of the head, "" where there is none; or why it was left out. */
    readonly lines: readonly { readonly contender: string; readonly cells: readonly string[] | string }[];
  }[];
  /** What the numbers are. */
  readonly how: string;
  /** When, where and of what they are. */
  readonly where: string;
}

/** Nothing here is measured finer. */
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const threeDigits = (value: number): string => digits.format(value);

/** Less than half a kilobyte is noise: a heap grows, and shrinks, in steps. */
function kilobytes(bytes: number): string {
  return bytes < 512 ? "≈ 0" : threeDigits(bytes / 1024);
}

/** Two digits behind the point; of what would be nearly nothing then, the first that counts. */
function ratio({ median }: Row["rate"]): string {
  return median < 0.1 ? median.toPrecision(1) : median.toFixed(2);
}

const COLUMNS: readonly (readonly [head: string, cell: (row: Row) => string])[] = [
  ["per second", ({ rate }) => threeDigits(rate.median)],
  ["±", ({ rate: { median, low, high } }) => `${Math.round(((high - low) / 2 / median) * 100)} %`],
  ["of C's", ({ toTwin }) => (toTwin === undefined ? "" : ratio(toTwin.rate))],
  ["of node:net's", ({ toNet }) => (toNet === undefined ? "" : ratio(toNet.rate))],
  ["CPU µs each", ({ cpu }) => threeDigits(cpu.median)],
  ["kB a client", ({ memory }) => (memory === undefined ? "" : kilobytes(memory))],
];

/**
 * Takes what a lesson shows out of a run. A column in which nothing would stand is left out.
 *
 * @throws Error that lists what there is, for a load or a server that was not in that run.
 */
export function benchTable(run: Run, { loads, contenders }: Chosen): BenchTable {
  const { rows, gaps } = run;
  const titles = new Map(run.loads.map(({ id, title }) => [id, title]));
  const servers = new Set([...rows, ...gaps].map(({ contender }) => contender));
  for (const load of loads) must(load, "load", [...titles.keys()]);
  for (const contender of contenders) must(contender, "server", [...servers]);
  const shown = rows.filter(({ load, contender }) => loads.includes(load) && contenders.includes(contender));
  const columns = COLUMNS.filter(([, cell]) => shown.some((row) => cell(row) !== ""));
  const cellsOf = (load: string, contender: string): readonly string[] | string => {
    const is = (each: { contender: string; load: string }): boolean =>
      each.load === load && each.contender === contender;
    const row = shown.find(is);
    return row === undefined ? (gaps.find(is)?.why ?? "not measured") : columns.map(([, cell]) => cell(row));
  };
  return {
    head: columns.map(([head]) => head),
    parts: loads.map((load) => ({
      title: titles.get(load) ?? load,
      lines: contenders.map((contender) => ({ contender, cells: cellsOf(load, contender) })),
    })),
    how: `Medians of ${run.rounds} rounds, ± half of what lies between the quartiles; ratios are of pairs from the same round.`,
    where: where(run.machine),
  };
}

function must(name: string, what: string, there: readonly string[]): void {
  if (!there.includes(name)) throw new Error(`no ${what} "${name}" was measured; there are ${there.join(", ")}`);
}

function where({ date, commit, cpu, cores, kernel, node, places, busy }: Run["machine"]): string {
  return (
    `Measured by npm run bench on ${date} at commit ${commit}: ${cpu}, ${cores} processors, Linux ${kernel}, Node ${node}; ` +
    `${places}; load average ${busy.join(" before, ")} after.`
  );
}
