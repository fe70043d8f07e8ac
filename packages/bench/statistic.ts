/** What several measurements of the same thing say. */
export interface Statistic {
  readonly median: number;
  /** The quartiles: half of all measurements lie between them. */
  readonly low: number;
  readonly high: number;
}

/** The value below which this share of the (sorted) values lies; between two of them where it falls between. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

/** @throws RangeError when there is nothing to be summed up. */
export function statistic(values: readonly number[]): Statistic {
  if (values.length === 0) throw new RangeError("no measurement, no median");
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}
