import { acceptClient, announce, listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, endChildren, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { poll, POLLIN, PollFds } from "@accept-loop/libc/poll";
import { close } from "@accept-loop/libc/unistd";
import { catchChildren, reap } from "./reap.ts";
import { serve } from "./serve.ts";

// #region loop
/** Serves every client in a process of its own, and reaps every child that has ended, until SIGINT or SIGTERM. */
export function serveForever(listenFd: number): void {
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
}
// #endregion loop

// #region client-waits
/** How long a child's end can go unnoticed, in milliseconds: SIGCHLD just before poll() interrupts nothing. */
const LOOK_AGAIN = 500;

/** Waits for a client (true), but no longer than until a signal arrives (EINTR) or it is time to look again. */
export function clientWaits(listenFd: number): boolean {
  const fds = new PollFds();
  fds.add(listenFd, POLLIN); // a negative descriptor is ignored
  try {
    return poll(fds, LOOK_AGAIN) > 0;
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    return false;
  }
}
// #endregion client-waits

// #region main
main(import.meta, () => {
  catchStop();
  catchChildren();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  serveForever(listenFd);
});
// #endregion main
