import { createHistogram } from "node:perf_hooks";
import type { Percentiles } from "../findings/results.ts";

/**
 * Sums up how long answers took, with Node's HdrHistogram: three digits of each are kept, however far apart they lie.
 *
 * @param latencies nanoseconds from when a request was due, and from when it was sent.
 * @returns microseconds.
 */
export function percentilesOf(latencies: readonly (readonly [due: number, sent: number])[]): Percentiles<number> {
  const [due, sent] = [createHistogram(), createHistogram()];
  for (const [fromDue, fromSent] of latencies) {
    due.record(Math.max(fromDue, 1));
    sent.record(Math.max(fromSent, 1));
  }
  const [p50 = 0, p99 = 0, p999 = 0] = [50, 99, 99.9].map((share) => due.percentile(share) / 1000);
  return { p50, p99, p999, p99Sent: sent.percentile(99) / 1000 };
}
