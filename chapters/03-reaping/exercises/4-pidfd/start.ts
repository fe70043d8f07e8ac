import { acceptClient, announce, listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, endChildren, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { poll, POLLIN, PollFds } from "@accept-loop/libc/poll";
import { close } from "@accept-loop/libc/unistd";
import { serve } from "../../serve.ts";

/** Waits without a limit until something is ready or a signal arrives. */
function wait(fds: PollFds): void {
  try {
    poll(fds, -1);
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
  }
}

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const fds = new PollFds();
  fds.add(listenFd, POLLIN);
  const children = new Set<number>();
  while (!stopRequested()) {
    wait(fds);
    if (fds.revents(0) === 0) continue;
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
