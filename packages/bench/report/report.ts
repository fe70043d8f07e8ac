import { goalsOf } from "./goals.ts";
import type { Floor, Ratio, Results, Row } from "../findings/results.ts";
import type { Statistic } from "../findings/statistic.ts";
import { columns } from "./columns.ts";
import { blockedLoop, latencyTable, OPEN_LOOP } from "./latency.ts";
import { BUSY_LOAD, method } from "./method.ts";

/** Half of what lies between the quartiles, in per cent of the median. */
function spread({ median, low, high }: Statistic): string {
  return `±${Math.round(((high - low) / 2 / median) * 100)} %`;
}

/** Two digits behind the point; of what would be nearly nothing then, the first two that count. */
function ratio(of: Ratio | undefined): string {
  if (of === undefined) return "";
  const { median } = of.cpu;
  return median < 0.1 ? median.toPrecision(2) : median.toFixed(2);
}

/** Less than half a kilobyte is noise: a heap grows, and shrinks, in steps. */
function kilobytes(bytes: number): string {
  return bytes < 512 ? "≈ 0" : (bytes / 1024).toFixed(1);
}

const HEAD = [
  "",
  "CPU µs each",
  "",
  "of C's",
  "of node:net's",
  "per second",
  "",
  "switches each",
  "load's share",
  "kB per client",
];

function line(row: Row): string[] {
  const { contender, rate, toTwin, toNet, cpu, switches, loadShare, memory } = row;
  return [
    contender,
    cpu.median.toFixed(1),
    spread(cpu),
    ratio(toTwin),
    ratio(toNet),
    `${loadShare.median >= BUSY_LOAD ? "≥ " : ""}${Math.round(rate.median).toLocaleString("en")}`,
    spread(rate),
    switches.median.toFixed(2),
    `${Math.round(loadShare.median * 100)} %`,
    memory === undefined ? "" : kilobytes(memory),
  ];
}

function loadTables({ loads, rows, gaps }: Results): string[] {
  const closed = loads.filter(({ rate }) => rate === undefined);
  return closed.map(({ id, title }) => {
    const measured = rows.filter(({ load }) => load === id).map(line);
    const left = gaps.filter(({ load }) => load === id).map(({ contender, why }) => `  ${contender}: ${why}`);
    const reasons = left.length === 0 ? [] : ["left out:", ...left];
    return [title, columns([HEAD, ...measured]), ...reasons].join("\n");
  });
}

function latencyTables(results: Results): string[] {
  const table = latencyTable(results);
  if (table === undefined) return [];
  const tables = table.parts.map(({ title, lines }) => {
    const rows = lines.map(({ contender, cells }) => [contender, ...cells]);
    return [title, columns([["", ...table.head], ...rows])].join("\n");
  });
  return [["How long answers take", ...OPEN_LOOP].join("\n"), ...tables, blockedLoop(results).join("\n")];
}

function floorTable({ floor: { c, typeScript } }: Results): string {
  const told = (who: string, { read, write, request, allocated }: Floor): string[] => [
    who,
    ...[read, write, request].map((each) => `${Math.round(each)} ns`),
    allocated === undefined ? "" : `${Math.round(allocated)} bytes`,
  ];
  const head = ["", "read", "write", "read + write on a connection", "allocated by a read"];
  return `The floor: CPU time of the bare calls, 64 bytes\n${columns([
    head,
    ...(c === undefined ? [] : [told("C", c)]),
    told("TypeScript, through libc", typeScript),
  ])}`;
}

function callsTable({ calls, noCalls }: Results): string {
  const title = "System calls for a question of 64 bytes, 16 clients";
  if (noCalls !== undefined) return `${title}: not counted, ${noCalls}`;
  const lines = Object.entries(calls).map(([contender, counts]) => {
    const told = Object.entries(counts).map(([name, count]) => `${name} ${count.toFixed(2)}`);
    return [contender, told.join(", ")];
  });
  return `${title}\n${columns(lines, "left")}`;
}

function goalTable(results: Results): string {
  const goals = goalsOf(results);
  const lines = goals.map(({ what, wanted, measured, reached }) => [
    what,
    wanted,
    measured ?? "not measured in this run",
    reached === undefined ? "" : reached ? "reached" : "NOT REACHED",
  ]);
  const table = columns([["", "wanted", "measured", ""], ...lines], "left");
  const inTheWay = goals.flatMap(({ what, obstacle }) => (obstacle === undefined ? [] : [`  ${what}: ${obstacle}`]));
  const reasons = inTheWay.length === 0 ? [] : ["what stands in the way:", ...inTheWay];
  return ["What this book wants of its servers", table, ...reasons].join("\n");
}

/** All results as text, for a terminal. */
export function report(results: Results): string {
  const { machine } = results;
  const head = [
    `${machine.cpu}, ${machine.cores} processors, ${Math.round(machine.memory / 2 ** 30)} GB; Linux ${machine.kernel};`,
    `Node ${machine.node}; ${machine.cc}; commit ${machine.commit}; ${machine.date}`,
    `${machine.places}; load average ${machine.busy[0]} before, ${machine.busy[1]} after`,
    ...method(results),
  ].join("\n");
  const parts = [
    head,
    ...loadTables(results),
    ...latencyTables(results),
    floorTable(results),
    callsTable(results),
    goalTable(results),
  ];
  return `${parts.join("\n\n")}\n`;
}
