import { acceptClient, announce, listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, endChildren, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { serve } from "../../serve.ts";
import { catchChildren, reap } from "../../reap.ts";
import { clientWaits } from "../../server.ts";

/** As many children as there may be at a time. */
export const MOST = 3;

main(import.meta, () => {
  catchStop();
  catchChildren();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const children = new Set<number>();
  for (;;) {
    reap(children);
    if (stopRequested()) break;
    if (!clientWaits(listenFd)) continue;
    const client = acceptClient(listenFd);
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd);
      serve(client);
    });
    if (child !== undefined) children.add(child);
    close(client.fd);
  }
  endChildren(children);
});
