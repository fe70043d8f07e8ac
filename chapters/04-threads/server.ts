import { setTimeout as later } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { giveUpLinesWhen, print } from "@accept-loop/01-handshake/log";
import { announce, listenOn } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { _exit, close } from "@accept-loop/libc/unistd";
import { CARELESS, type Counts, EXACT, newCounts } from "./counts.ts";
import { fail, roomForThreads, startThread } from "./thread.ts";

// #region loop
/** Serves every client on a thread of its own, until SIGINT or SIGTERM. */
async function serveForever(): Promise<void> {
  const listenFd = listenOn(endpointFromEnvironment());
  const counts = newCounts();
  endOnSignal(counts);
  const acceptor = await startThread({ name: "accept" });
  if (acceptor === undefined) throw new Error("no thread could be started to accept clients");
  acceptor.once("exit", () => _exit(1));
  announce(listenFd);

  let starting = 0;
  let lastStart = Promise.resolve();
  for (;;) {
    const connFd = await clientFrom(acceptor, listenFd);
    // Until a client disconnects, this one waits for a thread, and all after it wait in the accept queue.
    while (!roomForThreads(starting + 1)) await later(100);
    starting++;
    // One start at a time: many at once would leave no processor for the threads that accept and serve.
    lastStart = lastStart.then(async () => {
      const thread = await startThread({ name: "serve", connFd, counts });
      if (thread === undefined) close(connFd); // a thread that has begun closes it, and no other may
      starting--;
    });
  }
}
// #endregion loop

// #region acceptor
/** accept() blocks. The main thread must not: it hears of signals and of threads that end. So another thread accepts. */
function clientFrom(acceptor: Worker, listenFd: number): Promise<number> {
  return new Promise((resolve) => {
    acceptor.once("message", resolve);
    acceptor.postMessage(listenFd);
  });
}
// #endregion acceptor

// #region end
/** Ends the process at SIGINT or SIGTERM. process.exit would first wait for the threads, which wait for their clients. */
export function endOnSignal(counts: Counts): void {
  giveUpLinesWhen(() => true); // this thread must not wait for the log's reader: it would hear of no signal
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      const [exact, careless] = [counts[EXACT], counts[CARELESS]];
      print(`requests: ${exact} counted with Atomics.add, ${careless} with ++\n`);
      _exit(0);
    });
  }
}
// #endregion end

main(import.meta, () => {
  serveForever().catch(fail);
});
