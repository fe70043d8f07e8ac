import { acceptClient, announce, listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, endChildren, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { doNothing, sigaction, SIGCHLD } from "@accept-loop/libc/signal";
import { waitpid, WNOHANG } from "@accept-loop/libc/sys/wait";
import { close } from "@accept-loop/libc/unistd";
import { serve } from "../../serve.ts";
import { clientWaits } from "../../server.ts";

/** Reaps a child that has ended. */
function reap(children: Set<number>): void {
  if (children.size === 0) return;
  const { pid } = waitpid(-1, WNOHANG);
  children.delete(pid);
}

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const children = new Set<number>();
  while (!stopRequested()) {
    if (!clientWaits(listenFd)) {
      reap(children);
      continue;
    }
    const client = acceptClient(listenFd);
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd);
      serve(client);
    });
    if (child !== undefined) children.add(child);
    sigaction(SIGCHLD, { handler: doNothing(), flags: 0 });
    close(client.fd);
  }
  endChildren(children);
});
