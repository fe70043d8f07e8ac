import { type Cost, costChart } from "./cost-chart.ts";
import { growthChart, type Point, SHOWN } from "./growth-chart.ts";
import type { Results, Row } from "../findings/results.ts";
import { STALLED } from "../plan/loads.ts";

/**
 * Draws the charts of a run.
 *
 * @returns SVG by name: one picture for light and dark, since its colours can be told apart on white and on black.
 */
export function drawCharts(results: Results): Record<string, string> {
  return {
    clients: growthChart({
      title: "CPU time of a question against clients, all asking",
      of: "clients that ask",
      points: points(results, (row) => loadOf(results, row, "64B-")?.clients),
    }),
    idle: growthChart({
      title: "CPU time of a question against idle clients, 16 asking",
      of: "idle clients (leftmost: none)",
      points: points(results, (row) => (row.load === "64B-16" ? 0 : loadOf(results, row, "idle-")?.idle)),
    }),
    visit: costChart({
      title: "CPU time of a visit: connect, ask once, leave",
      unit: "µs",
      costs: under(results, "churn").map(({ contender, cpu }) => ({ contender, value: cpu.median })),
    }),
    memory: costChart({
      title: "Memory of one more client",
      unit: "kB",
      costs: memory(results),
    }),
    ...stalled(results),
  };
}

/** Older runs did not measure it. */
function stalled(results: Results): Record<string, string> {
  const costs = under(results, STALLED).flatMap(({ contender, latency }) =>
    latency === undefined ? [] : [{ contender, value: latency.p99.median }],
  );
  if (costs.length === 0) return {};
  return { stalled: costChart({ title: "p99 of all others while one client does not read", unit: "µs", costs }) };
}

function loadOf({ loads }: Results, row: Row, prefix: string): Results["loads"][number] | undefined {
  return row.load.startsWith(prefix) ? loads.find(({ id }) => id === row.load) : undefined;
}

/** From few clients to many, as a line goes. */
function points({ rows }: Results, x: (row: Row) => number | undefined): Point[] {
  const all = rows.flatMap((row) => {
    const clients = SHOWN.includes(row.contender) ? x(row) : undefined;
    return clients === undefined ? [] : [{ contender: row.contender, clients, cpu: row.cpu.median }];
  });
  return all.toSorted((a, b) => a.clients - b.clients);
}

function under({ rows }: Results, load: string): Row[] {
  return rows.filter((row) => row.load === load);
}

/** One of the most idle clients that were weighed; where none can be idle, one of those who ask. */
function memory({ rows, loads }: Results): Cost[] {
  const idle = new Map(loads.map((load) => [load.id, load.idle]));
  const weighed = rows.toSorted((a, b) => (idle.get(a.load) ?? 0) - (idle.get(b.load) ?? 0));
  const costs = new Map(
    weighed.flatMap((row) => (row.memory === undefined ? [] : [[row.contender, row.memory / 1024] as const])),
  );
  return [...costs].map(([contender, value]) => ({ contender, value }));
}
