import { expect, test } from "vitest";
import { percentilesOf } from "./percentiles.ts";

/** Nanoseconds. */
const [FAST, STALL] = [30_000, 100_000_000];

test("half, 99 % and 99.9 % of the answers took no longer, to three digits, in microseconds", () => {
  const latencies = Array.from({ length: 10_000 }, (_, i) => [(i + 1) * 1000, 5000] as const);
  const { p50, p99, p999, p99Sent } = percentilesOf(latencies);
  const close = (seen: number, wanted: number): void => expect(Math.abs(seen / wanted - 1)).toBeLessThan(0.002);
  close(p50, 5000);
  close(p99, 9900);
  close(p999, 9990);
  close(p99Sent, 5);
});

test("what waited to be sent is late from when it was due, and as fast as ever from when it was sent", () => {
  const late = Array.from({ length: 200 }, (_, i) => [STALL - i * 500_000, FAST] as const);
  const rest = Array.from({ length: 800 }, () => [FAST, FAST] as const);
  const { p50, p99, p99Sent } = percentilesOf([...late, ...rest]);
  expect(Math.round(p50)).toBe(30);
  expect(p99).toBeGreaterThan(90_000);
  expect(Math.round(p99Sent)).toBe(30);
});
