/** Two counts of the same thing, in memory that all threads see: at EXACT with Atomics.add, at CARELESS with ++. */
export type Counts = BigInt64Array;
export const EXACT = 0;
export const CARELESS = 1;

// #region counts
/** Counts that start at 0. Only a SharedArrayBuffer is shared: everything else is copied on its way to a thread. */
export function newCounts(): Counts {
  return new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
}
// #endregion counts

// #region count-up
/** What each thread does. */
export function countUp(times: number, counts: Counts): void {
  for (let i = 0; i < times; i++) {
    Atomics.add(counts, EXACT, 1n); // one step, for every other thread
    (counts[CARELESS] as bigint)++; // three: load, add, store
  }
}
// #endregion count-up
