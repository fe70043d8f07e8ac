import { complain } from "@accept-loop/01-handshake/log";
import { announce, listenOn, acceptClient, pause, serve } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { _exit, close, fork } from "@accept-loop/libc/unistd";
import { catchStop, endChildren, releaseStop, stopRequested } from "./stop.ts";

// #region loop
/** Serves every client in a process of its own, until SIGINT or SIGTERM. */
function serveForever(listenFd: number): void {
  const children: number[] = [];
  while (!stopRequested()) {
    const client = acceptClient(listenFd);
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd); // the child's reference to the listening socket: it will never accept
      serve(client.fd);
    });
    if (child !== undefined) children.push(child);
    close(client.fd); // the parent's reference: while it is open, the child's close() sends no FIN
  }
  endChildren(children);
}
// #endregion loop

// #region fork-child
/** Runs `work` in a copy of this process, and ends the copy. Returns its pid, or nothing if none could be made. */
export function forkChild(work: () => void): number | undefined {
  try {
    const child = fork();
    if (child !== 0) return child;
  } catch (error) {
    if (!isSystemError(error, "EAGAIN", "ENOMEM")) throw error;
    complain(error); // no room for one more process just now
    pause(10);
    return undefined;
  }
  try {
    releaseStop();
    work();
  } catch (error) {
    complain(error);
    _exit(1);
  }
  _exit(0);
}
// #endregion fork-child

// #region main
main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  serveForever(listenFd);
});
// #endregion main
