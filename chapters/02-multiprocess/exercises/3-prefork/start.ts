import { acceptClient, announce, listenOn, serve } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { forkChild } from "../../server.ts";
import { catchStop, endChildren, stopRequested } from "../../stop.ts";

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const children: number[] = [];
  while (!stopRequested()) {
    const client = acceptClient(listenFd);
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd);
      serve(client.fd);
    });
    if (child !== undefined) children.push(child);
    close(client.fd);
  }
  endChildren(children);
});
