import { writeAll } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { STDOUT_FILENO } from "@accept-loop/libc/unistd";
import { fail, startThread } from "./thread.ts";

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

/** Lets threads count at the same time, each to `times`. @returns what they have counted together. */
export async function countTogether(threads: number, times: number): Promise<Counts> {
  const counts = newCounts();
  const ends: Promise<unknown>[] = [];
  const go: (() => void)[] = [];
  for (let i = 0; i < threads; i++) {
    const thread = await startThread({ name: "count", times, counts });
    if (thread === undefined) throw new Error("there are not enough threads");
    ends.push(new Promise((resolve) => thread.once("exit", resolve)));
    go.push(() => thread.postMessage("go"));
  }
  for (const start of go) start();
  await Promise.all(ends);
  return counts;
}

const THREADS = 4;
const TIMES = 2_500_000;

async function show(): Promise<void> {
  const counts = await countTogether(THREADS, TIMES);
  const expected = BigInt(THREADS * TIMES);
  const line = (how: string, counted = 0n): string => `${how.padEnd(12)}${counted} (${expected - counted} lost)\n`;
  writeAll(STDOUT_FILENO, `${THREADS} threads count to ${TIMES} each, together to ${expected}\n`);
  writeAll(STDOUT_FILENO, line("Atomics.add", counts[EXACT]) + line("++", counts[CARELESS]));
}

main(import.meta, () => {
  show().catch(fail);
});
