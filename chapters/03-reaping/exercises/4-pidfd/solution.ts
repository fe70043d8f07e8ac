import { acceptClient, announce, listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { catchStop, endChildren, stopRequested } from "@accept-loop/02-multiprocess/stop";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { poll, POLLIN, PollFds } from "@accept-loop/libc/poll";
import { pidfd_open } from "@accept-loop/libc/sys/pidfd";
import { waitpid } from "@accept-loop/libc/sys/wait";
import { close } from "@accept-loop/libc/unistd";
import { serve } from "../../serve.ts";

/** Waits without a limit until something is ready. Returns false after a signal: then no revents are valid. */
function wait(fds: PollFds): boolean {
  try {
    return poll(fds, -1) > 0;
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    return false;
  }
}

/** Reaps every child whose pidfd is readable. Entry 0 is the listening socket. */
function reap(fds: PollFds, children: Map<number, number>): void {
  for (let index = fds.length - 1; index > 0; index--) {
    if (fds.revents(index) === 0) continue;
    const pidfd = fds.fd(index);
    waitpid(children.get(pidfd) ?? -1, 0); // it has ended: this does not sleep
    children.delete(pidfd);
    fds.remove(index);
    close(pidfd);
  }
}

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const fds = new PollFds();
  fds.add(listenFd, POLLIN);
  const children = new Map<number, number>(); // from pidfd to pid
  while (!stopRequested()) {
    if (!wait(fds)) continue;
    const clientWaits = fds.revents(0) !== 0;
    reap(fds, children);
    const client = clientWaits ? acceptClient(listenFd) : undefined;
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd);
      for (const pidfd of children.keys()) close(pidfd); // those of its siblings
      serve(client);
    });
    if (child !== undefined) {
      const pidfd = pidfd_open(child);
      children.set(pidfd, child);
      fds.add(pidfd, POLLIN);
    }
    close(client.fd);
  }
  endChildren(children.values());
});
