import { print } from "@accept-loop/01-handshake/log";
import { main } from "@accept-loop/libc/crt0";
import { CARELESS, type Counts, EXACT, newCounts } from "./counts.ts";
import { fail, startThread } from "./thread.ts";

const THREADS = 4;
const TIMES = 1_000_000;

/** Lets threads count at the same time, each to TIMES. @returns what they have counted together. */
async function countTogether(): Promise<Counts> {
  const counts = newCounts();
  const ends: Promise<unknown>[] = [];
  const go: (() => void)[] = [];
  for (let i = 0; i < THREADS; i++) {
    const thread = await startThread({ name: "count", times: TIMES, counts });
    if (thread === undefined) throw new Error("there are not enough threads");
    ends.push(new Promise((resolve) => thread.once("exit", resolve)));
    go.push(() => thread.postMessage("go"));
  }
  for (const start of go) start();
  await Promise.all(ends);
  return counts;
}

async function show(): Promise<void> {
  const counts = await countTogether();
  const expected = BigInt(THREADS * TIMES);
  const line = (how: string, counted = 0n): string => `${how.padEnd(12)}${counted} (${expected - counted} lost)\n`;
  print(`${THREADS} threads count to ${TIMES} each, together to ${expected}\n`);
  print(line("Atomics.add", counts[EXACT]) + line("++", counts[CARELESS]));
}

main(import.meta, () => {
  show().catch(fail);
});
