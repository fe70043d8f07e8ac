import type { Results, Row } from "@accept-loop/bench/findings/results";
import { MACHINE } from "@accept-loop/weave/bench/testing/machine";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import type { Bench } from "../../book/measured.ts";
import { readSite } from "../../book/site.ts";
import { benchPages } from "./bench.ts";
import { homePage } from "../home.ts";

const site = await readSite({ root: ROOT, ticks: "hollow" });

const rate = (median: number): { median: number; low: number; high: number } => ({ median, low: median, high: median });

const { run } = site.benches.published as Bench;
const ROW: Row = {
  contender: "",
  load: "64B-1",
  rate: rate(1),
  cpu: rate(1),
  loadShare: rate(0.95),
  switches: rate(1),
};

const BENCH: Bench = {
  prefix: "bench",
  run: {
    ...run,
    machine: { ...run.machine, ...MACHINE, busy: [0.25, 1.5] },
    rounds: 5,
    measured: 70,
    loads: run.loads.filter(({ id }) => id === "64B-1"),
    rows: [
      { ...ROW, contender: "06 poll", rate: rate(12_345.6), cpu: rate(20.44), memory: 2048 },
      { ...ROW, contender: "node:net", load: "another" },
    ],
    gaps: [],
  },
  charts: new Map([
    [
      "idle.svg",
      '<svg viewBox="0 0 440 320"><title id="title">Idle clients</title><desc id="desc">poll: 2 µs.</desc></svg>',
    ],
  ]),
};

test("where the benchmark was not run there is no page of it, and nothing leads there", () => {
  const none = { ...site, benches: {} };
  expect(benchPages(none)).toEqual([]);
  expect(homePage(none).text).not.toContain("bench.html");
});

test("what was measured stands in a table for each load, with the machine that it was measured on", () => {
  const benches = { published: { ...BENCH, prefix: "published" }, newest: BENCH };
  const [page, ...charts] = benchPages({ ...site, benches });
  const words = page?.text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
  expect(words).toContain("06 poll 20.4 0 % ≥ 12,300 0 % 2");
  expect(page?.text).toContain('<li><a href="#64B-1">64 bytes, 1 client</a></li>');
  expect(words).not.toContain("node:net 1");
  expect(words).toContain("A processor, 2 processors, Linux 6.18, Node v20.20.2; server on processor 0, load on 1.");
  expect(words).toContain("A measurement takes 70 ms, after a warm-up.");
  expect(page?.text).toContain('loading="lazy" src="bench.idle.svg" width="440" height="320" alt="poll: 2 µs.">');
  const text = BENCH.charts.get("idle.svg");
  expect(charts).toEqual([
    { name: "published.idle.svg", text },
    { name: "bench.idle.svg", text },
  ]);
  expect(homePage({ ...site, benches }).text).toContain('<a href="bench.html">Costs</a>');
});

test("every goal is shown with what was wanted and measured; one that was missed, with what stands in the way", () => {
  const start = (contender: string, median: number): Results["startUp"][number] => ({
    contender,
    milliseconds: rate(500),
    toBare: rate(median),
  });
  const startUp = [start("02 fork", 1.5), start("06 poll", 1.51)];
  const [page] = benchPages({ ...site, benches: { newest: { ...BENCH, run: { ...BENCH.run, startUp } } } });
  expect(page?.text).toContain(
    "<li>02 fork: time until it listens, by that of Node alone: wanted ≤ 1.5, measured 1.5: <strong>reached</strong>. </li>",
  );
  expect(page?.text).toMatch(
    /<li>06 poll: time until .* measured 1\.51: <strong>not reached<\/strong>\. On top of Node /,
  );
  expect(page?.text).toContain("against a thread each in C: wanted ≥ 0.9, not measured. </li>");
});

test("times of answers, and what a blocked loop does to them, are shown of a run that measured them", () => {
  const load = { ...(run.loads[0] as (typeof run.loads)[number]), id: "paced", title: "at a rate", rate: 20_000 };
  const latency = { p50: rate(31), p99: rate(72), p999: rate(680), p99Sent: rate(67) };
  const paced = { ...ROW, contender: "06 poll", load: "paced", latency };
  const loads = [...BENCH.run.loads, load];
  const newest = { ...BENCH, run: { ...BENCH.run, loads, rows: [...BENCH.run.rows, paced] } };
  const [page] = benchPages({ ...site, benches: { newest } });
  const words = page?.text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
  expect(words).toContain("p50 µs p99 µs p99.9 µs p99 µs once sent at a rate 06 poll 31 72 680 67");
  expect(words).toContain("This is called coordinated omission");
  expect(page?.text).toContain('<li><a href="#latency">');
  expect(page?.text).not.toContain('id="paced"');
  expect(benchPages({ ...site, benches: { newest: BENCH } })[0]?.text).not.toContain("coordinated omission");
});
