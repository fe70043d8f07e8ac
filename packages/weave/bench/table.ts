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
  /** What the numbers are, and what ≥ and ± say. */
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

/** Two digits behind the point; of what would be nearly nothing then, the first two that count. */
function ratio({ median }: Row["rate"]): string {
  return median < 0.1 ? median.toPrecision(2) : median.toFixed(2);
}

/** Half of what lies between the quartiles, in per cent of the median. */
function spread({ median, low, high }: Row["rate"]): string {
  return `${Math.round(((high - low) / 2 / median) * 100)} %`;
}

/** From this share of its processor on, the load had no time left to ask more: the server could have answered more. */
const BUSY = 0.95;
const isLeast = ({ loadShare }: Row): boolean => loadShare.median >= BUSY;

/** First what can be compared under every load: a telephone shows no more than that. */
const COLUMNS: readonly (readonly [head: string, cell: (row: Row) => string])[] = [
  ["CPU µs each", ({ cpu }) => threeDigits(cpu.median)],
  ["±", ({ cpu }) => spread(cpu)],
  ["of C's", ({ toTwin }) => (toTwin === undefined ? "" : ratio(toTwin.cpu))],
  ["of node:net's", ({ toNet }) => (toNet === undefined ? "" : ratio(toNet.cpu))],
  ["per second", (row) => `${isLeast(row) ? "≥ " : ""}${threeDigits(row.rate.median)}`],
  ["±", ({ rate }) => spread(rate)],
  ["kB per client", ({ memory }) => (memory === undefined ? "" : kilobytes(memory))],
];

/** What stands for C where a design has no program of its own there. */
const IN_PLACE_OF_C: ReadonlyMap<string, string> = new Map([
  ["04 pool", "04 thread in C"],
  ["06 select", "06 poll in C"],
]);

/** What the columns that are shown mean. */
function legend(rounds: number, shown: readonly Row[]): string {
  const others = [...IN_PLACE_OF_C].filter(([ours]) =>
    shown.some(({ contender, toTwin }) => contender === ours && toTwin !== undefined),
  );
  const sentences = [
    `Medians of ${rounds} rounds, ± half the width of their middle half.`,
    shown.some(({ toTwin, toNet }) => toTwin !== undefined || toNet !== undefined) &&
      "Ratios are of CPU times in the same round, theirs divided by ours: more is better.",
    ...others.map(([ours, theirs]) => `${ours} is held against ${theirs}.`),
    shown.some(isLeast) && "≥: the load had no time to ask more; there compare CPU µs, not rates.",
    shown.some(({ memory }) => memory !== undefined) &&
      "Memory is PSS, measured once, in the first round: page tables and kernel stacks are not in it.",
  ];
  return sentences.filter((sentence) => sentence !== false).join(" ");
}

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
    how: legend(run.rounds, shown),
    where: where(run.machine),
  };
}

function must(name: string, what: string, there: readonly string[]): void {
  if (!there.includes(name)) throw new Error(`no ${what} "${name}" was measured; there are ${there.join(", ")}`);
}

function where({ date, commit, cpu, cores, kernel, node, places, busy }: Run["machine"]): string {
  return (
    `Measured by npm run bench on ${date} at commit ${commit}: ${cpu}, ${cores} processors, Linux ${kernel}, Node ${node}; ` +
    `${places}. So many processes wanted a processor (load average): ${busy.join(" before, ")} after.`
  );
}
