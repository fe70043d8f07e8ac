import { announce } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { catchChildren, reap } from "@accept-loop/03-reaping/reap";
import { clientWaits, serveForever } from "@accept-loop/03-reaping/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { kill, SIGTERM } from "@accept-loop/libc/signal";
import { getsockname, SO_REUSEPORT } from "@accept-loop/libc/sys/socket";
import { close } from "@accept-loop/libc/unistd";
import { listenWith } from "./server.ts";

/** How many processes listen, each on its own socket: the kernel distributes the clients among the sockets. */
const PROCESSES = 4;

// #region acceptor
/** Starts a process that keeps one of the listening sockets and serves the clients that the kernel gives it. */
function startAcceptor(listenFd: number, all: readonly number[]): number | undefined {
  return forkChild(() => {
    catchStop();
    for (const other of all) if (other !== listenFd) close(other);
    serveForever(listenFd);
  });
}
// #endregion acceptor

main(import.meta, () => {
  catchStop();
  catchChildren();
  // #region sockets
  const listenFds = [listenWith(SO_REUSEPORT, endpointFromEnvironment())];
  const [first = -1] = listenFds;
  while (listenFds.length < PROCESSES) listenFds.push(listenWith(SO_REUSEPORT, getsockname(first)));

  const acceptors = new Set<number>();
  for (const listenFd of listenFds) {
    const acceptor = startAcceptor(listenFd, listenFds);
    if (acceptor !== undefined) acceptors.add(acceptor);
  }
  announce(first);
  for (const listenFd of listenFds) close(listenFd); // a socket that no process accepts from would get clients too
  // #endregion sockets

  while (!stopRequested()) {
    clientWaits(-1);
    reap(acceptors);
  }
  for (const acceptor of acceptors) kill(acceptor, SIGTERM); // each ends its own children, then itself
  while (acceptors.size > 0) {
    reap(acceptors);
    if (acceptors.size > 0) clientWaits(-1);
  }
});
