import { expect, test } from "vitest";
import { drawCharts } from "./charts.ts";
import { loads } from "../plan/loads.ts";
import type { Results, Row } from "../findings/results.ts";

const row = (contender: string, load: string, cpu: number): Row =>
  ({ contender, load, cpu: { median: cpu, low: cpu, high: cpu } }) as Row;
const rows = [
  row("06 poll", "idle-900", 22), // idle clients are measured before most others
  row("06 poll", "64B-16", 6),
  row("06 poll", "64B-500", 8),
  row("epoll", "64B-16", 6.5),
  row("epoll", "idle-900", 6.6),
  row("02 fork", "64B-16", 20),
  row("02 fork", "churn", 2345.6),
  row("02 fork in C", "churn", 234.5),
  { ...row("02 fork", "idle-100", 20), memory: 3 * 1024 * 1024 },
  { ...row("04 thread", "64B-16", 20), memory: 5 * 1024 * 1024 },
  { ...row("04 pool", "64B-16", 20), memory: -512 },
];
const charts = drawCharts({ rows, loads } as unknown as Results);

test("there are charts of growth and of costs, each an SVG file of its own, for light and dark", () => {
  expect(Object.keys(charts)).toEqual(["clients", "idle", "visit", "memory"]);
  for (const svg of Object.values(charts)) {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).toMatch(/<g [^>]*aria-label="dot"[^>]*>.*<circle [^>]*fill="#0072b2"/);
  }
  expect(charts["idle"]).toMatch(/<g [^>]*aria-label="line"[^>]*>.*<path [^>]*stroke="#0072b2"/);
});

test("a chart has a name, and says in words what it shows", () => {
  expect(charts["idle"]).toContain('<title id="title">CPU time of a question against idle clients, 16 asking</title>');
  expect(charts["idle"]).toContain("06 poll: 6.0 µs with 0, 22.0 µs with 900. epoll: 6.5 µs with 0, 6.6 µs with 900.");
  expect(charts["clients"]).not.toContain("02 fork");
});

test("a chart of costs has the cheapest first, each in its language's colour, and no number for what is only noise", () => {
  expect(charts["visit"]).toContain('<desc id="desc">02 fork in C: 235 µs, 02 fork: 2,350 µs.</desc>');
  expect(charts["visit"]).toMatch(/<circle [^>]*fill="#d55e00"/);
  expect(charts["memory"]).toContain('<desc id="desc">04 pool: ≈ 0 kB, 02 fork: 3,070 kB, 04 thread: 5,120 kB.</desc>');
});

test("blue is TypeScript, orange C, and green Node's own, also where each line is named", () => {
  const own = ["06 select", "06 poll", "06 poll in C", "epoll", "node:net"];
  const svg =
    drawCharts({ rows: own.map((name) => row(name, "64B-16", 6)), loads } as unknown as Results)["idle"] ?? "";
  const colours = new Map(
    [...svg.matchAll(/<text [^>]*fill="(#\w+)"[^>]*>([^<]+)</g)].map(([, colour, name]) => [name, colour]),
  );
  expect(own.map((name) => colours.get(name))).toEqual(["#56a0d0", "#0072b2", "#d55e00", "#004a8f", "#009e73"]);
});

test("the axis ends with the number of clients that it was drawn for", () => {
  const crowd = drawCharts({ rows: [...rows, row("06 poll", "64B-8000", 9)], loads } as unknown as Results);
  const axis = /<g [^>]*aria-label="x-axis tick label"[^>]*>.*?<\/g>/.exec(crowd["clients"] ?? "")?.[0] ?? "";
  expect(axis.match(/(?<=>)[^<]+/g)).toEqual(["1", "10", "100", "1k", "8k"]);
});

test("the name of a line that ends before the others stands above its end, and not on their lines", () => {
  const [short, long] = ["06 select", "06 poll"];
  const rows = [
    row(short, "64B-16", 5),
    row(long, "64B-16", 5),
    row(short, "idle-900", 19),
    row(long, "idle-8000", 140),
  ];
  const svg = drawCharts({ rows, loads } as unknown as Results)["idle"] ?? "";
  const anchors = [...svg.matchAll(/<g [^>]*text-anchor="(start|end)"[^>]*>(?:<text [^>]*>([^<]+)<\/text>)/g)];
  expect(anchors.map(([, anchor, name]) => [name, anchor])).toEqual(
    expect.arrayContaining([
      [long, "start"],
      [short, "end"],
    ]),
  );
});

test("a line goes from few clients to many", () => {
  const lines = [...(charts["idle"] ?? "").matchAll(/<path (?=[^>]*stroke="#)[^>]*d="M([\d.]+),[\d.]+L([\d.]+),/g)];
  expect(lines.length).toBeGreaterThan(1);
  for (const [, from, to] of lines) expect(Number(from)).toBeLessThan(Number(to));
});

test("what a client that stalls does to the p99 of the others has a chart where it was measured", () => {
  const stalled = (contender: string, p99: number): Row =>
    ({ ...row(contender, "stalled", 6), latency: { p99: { median: p99, low: p99, high: p99 } } }) as Row;
  const measured = [...rows, stalled("06 poll, blocking", 95_967), stalled("06 poll", 123)];
  const { stalled: svg = "" } = drawCharts({ rows: measured, loads } as unknown as Results);
  expect(svg).toContain('<desc id="desc">06 poll: 123 µs, 06 poll, blocking: 96,000 µs.</desc>');
  expect(charts).not.toHaveProperty("stalled");
});
