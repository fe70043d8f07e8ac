import { expect, test } from "vitest";
import type { Row, Run } from "./published.ts";
import { benchTable } from "./table.ts";
import { benchText } from "./table-text.ts";
import { MACHINE } from "./testing/machine.ts";

const rate = (median: number): { median: number; low: number; high: number } => ({
  median,
  low: median * 0.98,
  high: median * 1.02,
});
const some = rate(0.5);

const RUN: Run = {
  machine: MACHINE,
  rounds: 5,
  loads: [
    { id: "64B-16", title: "64 bytes, 16 clients" },
    { id: "idle-8000", title: "64 bytes, 16 clients among 8000 idle ones" },
  ],
  rows: [
    {
      contender: "06 poll",
      load: "64B-16",
      rate: rate(61_234.4),
      cpu: { median: 7.26, low: 6.5, high: 7.3 },
      loadShare: rate(0.95),
      toTwin: { cpu: rate(0.9) },
      toNet: { cpu: rate(2) },
    },
    { contender: "node:net", load: "64B-16", rate: rate(30_617), cpu: rate(1414.5), loadShare: rate(0.949) },
    { contender: "node:net", load: "idle-8000", rate: rate(34_000), cpu: rate(8), loadShare: some, memory: -164 },
    {
      contender: "06 poll",
      load: "idle-8000",
      rate: rate(1905),
      cpu: rate(517),
      loadShare: some,
      memory: 1024 * 1024,
      toNet: { cpu: rate(0.0623) },
    },
  ],
  gaps: [{ contender: "06 select", load: "idle-8000", why: "an fd_set ends at descriptor 1023" }],
};

test("each server stands under each load with what was measured, or with the reason why it was not", () => {
  const chosen = { loads: ["64B-16", "idle-8000"], contenders: ["06 poll", "06 select", "node:net"] };
  expect(benchText(benchTable(RUN, chosen))).toBe(
    `
             CPU µs each    ±  of C's  of node:net's  per second    ±  kB per client
64 bytes, 16 clients
  06 poll           7.26  6 %    0.90           2.00    ≥ 61,200  2 %
  06 select  not measured
  node:net         1,410  2 %                             30,600  2 %
64 bytes, 16 clients among 8000 idle ones
  06 poll            517  2 %                  0.062       1,910  2 %          1,020
  06 select  an fd_set ends at descriptor 1023
  node:net             8  2 %                             34,000  2 %            ≈ 0

Medians of 5 rounds, ± half the width of their middle half. Ratios are of CPU times in the same
round, theirs divided by ours: more is better. ≥: the load had no time to ask more; there compare
CPU µs, not rates. Memory is PSS, measured once, in the first round: page tables and kernel stacks
are not in it. Measured by npm run bench on 2026-11-25 at commit 2a5634f: A processor, 2 processors,
Linux 6.18, Node v20.20.2; server on processor 0, load on 1. So many processes wanted a processor
(load average): 0.25 before, 1.5 after.`.slice(1),
  );
});

test("a column in which nothing would stand is left out, and so is what would explain it", () => {
  const { head, how } = benchTable(RUN, { loads: ["64B-16"], contenders: ["node:net"] });
  expect(head).toEqual(["CPU µs each", "±", "per second", "±"]);
  expect(how).not.toMatch(/≥|Memory|held against/);
});

test("of a design that has no program of its own in C, the table says what stands for it", () => {
  const [row] = RUN.rows as [Row];
  const rows = ["04 pool", "06 select"].map((contender) => ({ ...row, contender }));
  const { how } = benchTable({ ...RUN, rows }, { loads: ["64B-16"], contenders: ["04 pool", "06 select"] });
  expect(how).toContain("04 pool is held against 04 thread in C. 06 select is held against 06 poll in C.");
});

test.each([
  [["64B-17"], ["06 poll"], 'no load "64B-17" was measured; there are 64B-16, idle-8000'],
  [["64B-16"], ["06 pol"], 'no server "06 pol" was measured; there are 06 poll, node:net, 06 select'],
])("what was not in the run is an error that lists what there is: %s, %s", (loads, contenders, message) => {
  expect(() => benchTable(RUN, { loads, contenders })).toThrow(message);
});
