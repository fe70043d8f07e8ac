/** Two counts of the same thing, in memory that all threads see: at EXACT with Atomics.add, at CARELESS with ++. */
export type Counts = BigInt64Array;
export const EXACT = 0;
export const CARELESS = 1;

// #region counts
/** Counts that start at 0. A SharedArrayBuffer is shared with a thread; other values are copied on the way. */
export function newCounts(): Counts {
  return new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
}
// #endregion counts

// #region count-up
/** What each thread does. */
export function countUp(times: number, counts: Counts): void {
  for (let i = 0; i < times; i++) {
    Atomics.add(counts, EXACT, 1n); // one operation, as every other thread sees it
    (counts[CARELESS] as bigint)++; // three: load, add, store
  }
}
// #endregion count-up
