import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expectSame, expectThat } from "@accept-loop/lab/clause";
import { within } from "@accept-loop/lab/eventually";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";
import { strip } from "strip-types/strip";

/** What loads a program in TypeScript in a thread that has no file of its own. */
const LOADER = fileURLToPath(import.meta.resolve("strip-types/load"));
const THREADS = 4;
const TIMES = 20_000;
const PATIENCE = 20_000;

const BEGIN = `
  const { workerData, parentPort } = require("node:worker_threads");
  const { lock, unlock } = require(workerData.loader).load(workerData.program);`;

/** A thread that counts inside the lock, when all are there, and sleeps now and then between its load and its store. */
const COUNT = `${BEGIN}
  const { cell, counts, gate } = workerData;
  const nap = new Int32Array(new SharedArrayBuffer(4));
  Atomics.add(gate, 0, 1);
  while (Atomics.load(gate, 0) < ${THREADS}) Atomics.wait(gate, 0, Atomics.load(gate, 0), 10);
  Atomics.notify(gate, 0);
  for (let i = 0; i < ${TIMES}; i++) {
    lock(cell);
    const seen = counts[0];
    if (i % 1000 === 0) Atomics.wait(nap, 0, 0, 1);
    counts[0] = seen + 1;
    unlock(cell);
  }`;

/** A thread that wants a lock which another has, and says how much processor time it has used to wait for it. */
const WANT = `${BEGIN}
  const { readFileSync } = require("node:fs");
  const used = () => Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;
  const before = used();
  parentPort.postMessage("waiting");
  lock(workerData.cell);
  parentPort.postMessage(used() - before);`;

function cells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

export async function check({ file }: Attempt): Promise<void> {
  const counts = cells();
  strip(file);
  const workerData = { loader: LOADER, program: file, cell: cells(), gate: cells(), counts };
  const threads = Array.from({ length: THREADS }, () => new Worker(COUNT, { eval: true, workerData, execArgv: [] }));
  try {
    await within(
      PATIENCE,
      "all threads to get the lock every time",
      Promise.all(threads.map((one) => once(one, "exit"))),
    );
  } finally {
    for (const thread of threads) void thread.terminate();
  }
  expectSame(`what ${THREADS} threads counted inside the lock`, counts[0], THREADS * TIMES);
  await sleepsWhileItWaits(file);
}

/** Milliseconds for which the lock is held: the stretch in which processor time is measured. */
const HELD = 300;

async function sleepsWhileItWaits(file: string): Promise<void> {
  const { lock, unlock } = (await import(file)) as Record<"lock" | "unlock", (cell: Int32Array) => void>;
  const cell = cells();
  lock(cell);
  const workerData = { loader: LOADER, program: file, cell };
  const thread = new Worker(WANT, { eval: true, workerData, execArgv: [] });
  try {
    await once(thread, "message");
    Atomics.wait(cells(), 0, 0, HELD);
    const told = once(thread, "message");
    unlock(cell);
    const [used] = (await within(PATIENCE, "the waiting thread to get the lock", told)) as [number];
    expectThat(used < HELD / 3, `the thread that waited used ${Math.round(used)} ms of processor time: it spins`);
  } finally {
    await thread.terminate();
  }
}

export const fails = /what 4 threads counted inside the lock: expected 80000, got \d+/;
