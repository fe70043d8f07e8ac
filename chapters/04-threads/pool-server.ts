import type { Worker } from "node:worker_threads";
import { announce, listenOn } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { _exit } from "@accept-loop/libc/unistd";
import { newCounts } from "./counts.ts";
import { endOnSignal } from "./server.ts";
import { fail, startThread } from "./thread.ts";

// #region pool
/** Serves clients on a fixed number of threads: each accepts one, serves it to the end, and accepts the next. */
async function serveForever(size: number): Promise<void> {
  const listenFd = listenOn(endpointFromEnvironment()); // clients wait in its accept queue until there are threads
  const counts = newCounts();
  endOnSignal(counts);
  const pool = new Set<Worker>();
  while (pool.size < size) {
    // All threads get the same number: one socket, one accept queue.
    const thread = await startThread({ name: "accept and serve", listenFd, counts });
    if (thread === undefined) break; // stderr says why. Fewer threads will do
    pool.add(thread);
    thread.once("exit", () => {
      pool.delete(thread);
      if (pool.size === 0) _exit(1);
    });
  }
  if (pool.size === 0) throw new Error("no thread could be started to serve clients");
  announce(listenFd);
}
// #endregion pool

/** How many threads, and so how many clients at once: `POOL` in the environment. */
function poolSize(): number {
  const { POOL = "8" } = process.env;
  if (!/^[1-9]\d{0,2}$/.test(POOL)) {
    throw new TypeError(`POOL="${POOL}" is not a number of threads: give one from 1 to 999, such as POOL=8`);
  }
  return Number(POOL);
}

main(import.meta, () => {
  serveForever(poolSize()).catch(fail);
});
