import type { Worker } from "node:worker_threads";
import { announce, listenOn } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { newCounts } from "../../counts.ts";
import { endOnSignal } from "../../server.ts";
import { fail, startThread } from "../../thread.ts";

const MOST = 4;

async function serveForever(): Promise<void> {
  const counts = newCounts();
  endOnSignal(counts);
  const acceptor = await startThread({ name: "accept" });
  if (acceptor === undefined) throw new Error("no thread could be started to accept clients");

  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const serving = new Set<Worker>();
  for (;;) {
    if (serving.size === MOST) await oneEnds(serving);
    const connFd = await clientFrom(acceptor, listenFd);
    const thread = await startThread({ name: "serve", connFd, counts });
    if (thread === undefined) {
      close(connFd);
      continue;
    }
    serving.add(thread);
    thread.once("exit", () => serving.delete(thread));
  }
}

/** Waits until one of them ends. No other code runs between the last look at them and this call. */
function oneEnds(threads: Iterable<Worker>): Promise<void> {
  return new Promise((resolve) => {
    for (const thread of threads) thread.once("exit", () => resolve());
  });
}

function clientFrom(acceptor: Worker, listenFd: number): Promise<number> {
  return new Promise((resolve) => {
    acceptor.once("message", resolve);
    acceptor.postMessage(listenFd);
  });
}

main(import.meta, () => {
  serveForever().catch(fail);
});
