import { acceptClient, announce, listenOn, pause, serve } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { forkChild } from "../../server.ts";
import { catchStop, endChildren, stopRequested } from "../../stop.ts";

const CHILDREN = 4;

/** What every child does, all with the same listening socket: the kernel gives each client to one of them. */
function serveOneAfterAnother(listenFd: number): never {
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) serve(client.fd);
  }
}

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const children: number[] = [];
  for (let i = 0; i < CHILDREN; i++) {
    const child = forkChild(() => serveOneAfterAnother(listenFd));
    if (child !== undefined) children.push(child);
  }
  while (!stopRequested()) pause(100);
  endChildren(children);
});
