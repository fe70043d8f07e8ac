import { expect, test } from "vitest";
import { drawCharts } from "./charts.ts";
import { loads } from "./loads.ts";
import type { Results, Row } from "./results.ts";

const row = (contender: string, load: string, cpu: number): Row =>
  ({ contender, load, cpu: { median: cpu, low: cpu, high: cpu } }) as Row;
const rows = [
  row("06 poll", "64B-16", 6),
  row("06 poll", "64B-500", 8),
  row("06 poll", "idle-900", 22),
  row("epoll", "64B-16", 6.5),
  row("epoll", "idle-900", 6.6),
  row("02 fork", "64B-16", 20),
];
const charts = drawCharts({ rows, loads } as unknown as Results);

test("there is a chart of clients and one of idle clients, each an SVG file of its own, for light and dark", () => {
  expect(Object.keys(charts)).toEqual(["clients", "idle"]);
  for (const svg of Object.values(charts)) {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).toMatch(/<g [^>]*aria-label="line"[^>]*>.*<path [^>]*stroke="#0072b2"/);
  }
});

test("a chart has a name, and says in words what it shows", () => {
  expect(charts["idle"]).toContain('<title id="title">CPU time of a question against idle clients, 16 asking</title>');
  expect(charts["idle"]).toContain("06 poll: 6.0 µs with 0, 22.0 µs with 900. epoll: 6.5 µs with 0, 6.6 µs with 900.");
  expect(charts["clients"]).not.toContain("02 fork");
});
