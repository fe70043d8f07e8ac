import type { Worker } from "node:worker_threads";
import { announce, listenOn } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { newCounts } from "../../counts.ts";
import { endOnSignal } from "../../server.ts";
import { fail, startThread } from "../../thread.ts";

async function serveForever(): Promise<void> {
  const counts = newCounts();
  endOnSignal(counts);
  const acceptor = await startThread({ name: "accept" });
  if (acceptor === undefined) throw new Error("no thread could be started to accept clients");

  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  for (;;) {
    const connFd = await clientFrom(acceptor, listenFd);
    const thread = await startThread({ name: "serve", connFd, counts });
    if (thread === undefined) close(connFd);
  }
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
