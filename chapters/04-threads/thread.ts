import { readdirSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { complain } from "@accept-loop/01-handshake/log";
import { prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import { _exit } from "@accept-loop/libc/unistd";
import type { Counts } from "./counts.ts";

// #region job
/**
 * What a thread is started for; worker.ts does it. All of it is passed by value, the descriptor too: threads share the
 * table that the number is an index of. Only `counts` is memory that both sides see.
 */
export type Job =
  | { readonly name: "accept" }
  | { readonly name: "serve"; readonly connFd: number; readonly counts: Counts }
  | { readonly name: "accept and serve"; readonly listenFd: number; readonly counts: Counts }
  | { readonly name: "count"; readonly times: number; readonly counts: Counts };
// #endregion job

// #region start-thread
/**
 * Starts a thread of this process and waits until it says that it has begun, about 60 ms later. It is a pthread with a
 * JavaScript heap and an event loop of its own: see worker_threads in Node's manual, and pthread_create(3).
 *
 * An uncaught error ends that thread only, with one line on stderr. The thread that started it hears of that and joins
 * it on its own event loop, so it must never block.
 *
 * @returns the thread, or nothing when none could be started (no descriptors, no memory, too many threads): stderr says why.
 */
export async function startThread(job: Job): Promise<Worker | undefined> {
  if (!roomForThreads(1)) return undefined;
  return new Promise((resolve) => {
    try {
      const thread = new Worker(new URL("worker.ts", import.meta.url), { workerData: job });
      thread.once("message", () => resolve(thread));
      thread.on("error", complain);
      thread.once("exit", () => resolve(undefined)); // changes nothing if it had begun
    } catch (error) {
      complain(`a thread could not be created: ${(error as Error).message}`); // EAGAIN, from pthread_create
      resolve(undefined);
    }
  });
}
// #endregion start-thread

/** An event loop holds some (on Node 20 epoll, an eventfd and both ends of a pipe), and a starting thread reads files. */
const DESCRIPTORS_OF_A_THREAD = 8;

// #region room
/** Are there enough descriptors for this many more threads? One that runs out while it starts may never be ready. */
export function roomForThreads(count: number): boolean {
  try {
    const open = readdirSync("/proc/self/fd").length;
    if (open + count * DESCRIPTORS_OF_A_THREAD <= prlimit(0, RLIMIT_NOFILE).soft) return true;
    complain(`no room for one more thread: ${open} descriptors are open`);
  } catch (error) {
    complain(error); // EMFILE: not even one to look with
  }
  return false;
}
// #endregion room

/** An error of the main thread ends the process, and all its threads. */
export function fail(error: unknown): never {
  complain(error);
  _exit(1);
}
