import { quantile } from "d3-array";

/** What several measurements of the same thing say. */
export interface Statistic {
  readonly median: number;
  /** The quartiles: half of all measurements lie between them. */
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError when there is nothing to be summed up. */
export function statistic(values: readonly number[]): Statistic {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share));
  if (low === undefined || median === undefined || high === undefined) {
    throw new RangeError("no measurement, no median");
  }
  return { median, low, high };
}
