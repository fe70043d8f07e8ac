import { expect, test } from "vitest";
import { statistic } from "../findings/statistic.ts";
import type { Percentiles, Results, Row } from "../findings/results.ts";
import { BLOCKING, loads, PACED, STALLED } from "../plan/loads.ts";
import { blockedLoop, latencyTable } from "./latency.ts";
import { readRun } from "../runs/run-files.ts";
import { PUBLISHED } from "../runs/publish.ts";
import { report } from "./report.ts";

const published = readRun(PUBLISHED);

function row(contender: string, load: string, p99: number, p99Sent = p99): Row {
  const values: Percentiles<number> = { p50: 31.27, p99, p999: 12_345.6, p99Sent };
  const latency = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, statistic([value])]));
  const one = statistic([1]);
  return { contender, load, rate: one, cpu: one, switches: one, loadShare: one, latency } as Row;
}

const rows = [
  row("06 poll", PACED, 72),
  row(BLOCKING, PACED, 76),
  row("06 poll", STALLED, 123),
  row(BLOCKING, STALLED, 95_967, 308),
];
const others = published.rows.filter(({ load }) => load !== PACED && load !== STALLED);
const run: Results = { ...published, loads, rows: [...others, ...rows] };

test("the times of answers stand under each load that has a rate, in microseconds, with three digits", () => {
  const table = latencyTable(run);
  expect(table?.head).toEqual(["p50 µs", "p99 µs", "p99.9 µs", "p99 µs once sent"]);
  expect(table?.parts.map(({ title }) => title)).toEqual([
    "64 bytes, 16 clients, 20,000 requests/s",
    "the same, with one client more that again and again does not read for 100 ms",
  ]);
  expect(table?.parts[1]?.lines).toEqual([
    { contender: "06 poll", cells: ["31.3", "123", "12,300", "123"] },
    { contender: BLOCKING, cells: ["31.3", "96,000", "12,300", "308"] },
  ]);
});

test("what the client that stalls does to the others is said in the run's numbers", () => {
  expect(blockedLoop(run).join(" ")).toContain(
    `With such a client, the p99 of all the others went from 76 to 96,000 µs in ${BLOCKING}, from 72 to 123 µs in 06 poll. ` +
      `Counted from when requests were sent, p99 in ${BLOCKING} was 308 µs.`,
  );
});

test("the report has both, and not the load's own rate: it is as it was offered", () => {
  const text = report(run);
  expect(text).toMatch(/^06 poll, blocking +31\.3 +96,000 +12,300 +308$/m);
  expect(text).not.toMatch(/requests\/s\n +CPU µs each/);
});

test("of a run that measured no times nothing is said", () => {
  const old = { ...published, loads: loads.filter(({ rate }) => rate === undefined), rows: [] };
  expect(latencyTable(old)).toBeUndefined();
  expect(blockedLoop(old)).toEqual([]);
  expect(report(old)).not.toContain("How long answers take");
});
