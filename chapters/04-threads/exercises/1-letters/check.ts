import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expectSame } from "@accept-loop/lab/clause";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";
import { strip } from "strip-types/strip";

/** What loads a program in TypeScript in a thread that has no file of its own. */
const LOADER = fileURLToPath(import.meta.resolve("strip-types/load"));
const THREADS = 4;
const TIMES = 200_000;
/** Many short ones, each begun together: on a busy machine, threads that began long ago may run one after another. */
const ROUNDS = 20;

/** A thread that counts the letters of a text of its own in each round, when all are there. */
const COUNT = `
  const { workerData: { loader, program, counts, gate } } = require("node:worker_threads");
  const text = Buffer.from("Ab, c!".repeat(${TIMES}));
  const { countLetters } = require(loader).load(program);
  for (let round = 1; round <= ${ROUNDS}; round++) {
    Atomics.add(gate, 0, 1);
    for (let there = Atomics.load(gate, 0); there < round * ${THREADS}; there = Atomics.load(gate, 0)) {
      Atomics.wait(gate, 0, there, 10);
    }
    Atomics.notify(gate, 0);
    countLetters(text, counts);
  }`;

export async function check({ file }: Attempt): Promise<void> {
  const counts = new Int32Array(new SharedArrayBuffer(26 * 4));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  strip(file);
  const workerData = { loader: LOADER, program: file, counts, gate };
  const threads = Array.from({ length: THREADS }, () => new Worker(COUNT, { eval: true, workerData, execArgv: [] }));
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  for (const [index, letter] of ["a", "b", "c"].entries()) {
    expectSame(`the letter "${letter}", counted by ${THREADS} threads`, counts[index], THREADS * TIMES * ROUNDS);
  }
  expectSame(
    "all other letters",
    counts.subarray(3).reduce((sum, count) => sum + count, 0),
    0,
  );
}

export const fails = /the letter "[abc]", counted by 4 threads: expected 16000000, got \d+/;
