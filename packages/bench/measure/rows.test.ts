import { expect, test } from "vitest";
import type { Contender } from "../plan/contenders.ts";
import type { Load } from "../plan/loads.ts";
import type { Percentiles } from "../findings/results.ts";
import { rowsOf, type Sample } from "./rows.ts";

const named = (id: string, twin?: string): Contender => ({ id, ...(twin && { twin }) }) as Contender;
const contenders = [named("ours", "in C"), named("in C"), named("net")];
const loads = [{ id: "small" }, { id: "large" }] as Load[];

function sample(contender: string, round: number, rate: number, more: Partial<Sample> = {}): Sample {
  return { contender, round, rate, load: "small", cpu: 10, switches: 1, loadShare: 0.5, ...more };
}

test("ratios are taken within a round: a machine that is slow for a while is slow for both", () => {
  const samples = [100, 10, 100].flatMap((speed, round) => [
    sample("ours", round, speed * 8, { cpu: 1000 / speed }),
    sample("in C", round, speed * 10, { cpu: 800 / speed }),
  ]);
  const [ours, inC] = rowsOf(samples, contenders, loads, "net");
  expect(ours?.toTwin?.rate).toEqual({ median: 0.8, low: 0.8, high: 0.8 });
  expect(ours?.toTwin?.cpu.median).toBeCloseTo(0.8);
  expect(ours?.rate.median).toBe(800);
  expect(ours?.toNet).toBeUndefined();
  expect(inC?.toTwin).toBeUndefined();
});

test("a round in which the other was not measured makes no pair", () => {
  const samples = [sample("ours", 0, 5), sample("ours", 1, 6), sample("net", 1, 3)];
  const [ours] = rowsOf(samples, contenders, loads, "net");
  expect(ours?.toNet?.rate.median).toBe(2);
  expect(ours?.toTwin).toBeUndefined();
});

test("memory is what the one round says that weighed it", () => {
  const rows = rowsOf([sample("ours", 0, 5, { memory: 4096 }), sample("ours", 1, 5)], contenders, loads, "net");
  expect(rows[0]?.memory).toBe(4096);
});

test("of the percentiles of each round, the medians are taken", () => {
  const latency = (p99: number): Percentiles<number> => ({ p50: 30, p99, p999: 900, p99Sent: 70 });
  const samples = [70, 9000, 80].map((p99, round) => sample("ours", round, 5, { latency: latency(p99) }));
  const [ours] = rowsOf(samples, contenders, loads, "net");
  expect(ours?.latency?.p99.median).toBe(80);
  expect(ours?.latency?.p99Sent).toEqual({ median: 70, low: 70, high: 70 });
  expect(rowsOf([sample("ours", 0, 5)], contenders, loads, "net")[0]).not.toHaveProperty("latency");
});

test("rows come by load, then by contender", () => {
  const samples = [sample("net", 0, 1), sample("ours", 0, 1, { load: "large" }), sample("ours", 0, 1)];
  const rows = rowsOf(samples, contenders, loads, "net");
  expect(rows.map(({ load, contender }) => `${load} ${contender}`)).toEqual(["small ours", "small net", "large ours"]);
});
