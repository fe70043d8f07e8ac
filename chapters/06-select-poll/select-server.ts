import { announce } from "@accept-loop/01-handshake/server";
import { listenWith } from "@accept-loop/05-reuseaddr/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { FD_CLR, FD_ISSET, FD_SET, FD_SETSIZE, FdSet, select } from "@accept-loop/libc/sys/select";
import { SO_REUSEADDR, type Accepted } from "@accept-loop/libc/sys/socket";
import { acceptClients, Client, closeClient, dontWait } from "./client.ts";
import { complain, stderr, stdout } from "./log.ts";

/** Serves all clients at once, in one thread, as long as their descriptors fit an fd_set. */
export function serveForever(listenFd: number): void {
  const clients = new Map<number, Client>(); // by descriptor
  // #region sets
  const input = new FdSet(); // what we ask about: which have something to read?
  const room = new FdSet(); //                    which have room?
  const readable = new FdSet(); // select overwrites the question with the answer: it gets these two copies
  const writable = new FdSet();
  const gone: number[] = [];
  let nfds = listenFd + 1; // the highest descriptor, plus one: select looks no further
  // #endregion sets
  let retryAt = 0; // when to ask for new clients again, after a shortage

  // #region welcome
  const welcome = ({ fd, address, port }: Accepted): void => {
    if (fd >= FD_SETSIZE) {
      complain(`${address}:${port} is refused: its descriptor ${fd} does not fit an fd_set`);
      closeClient(fd);
      return;
    }
    clients.set(fd, new Client(fd));
    FD_SET(fd, input);
    nfds = Math.max(nfds, fd + 1);
  };
  // #endregion welcome

  for (;;) {
    // #region ask
    const pause = retryAt === 0 ? 0 : Math.ceil(retryAt - performance.now());
    mark(listenFd, input, pause <= 0); // puts it into the set, or takes it out
    for (const log of [stdout, stderr]) mark(log.fd, room, log.wantsRoom); // lines not printed yet
    readable.copyFrom(input);
    writable.copyFrom(room);
    let ready = wait(nfds, readable, writable, pause);
    const knock = ready > 0 && FD_ISSET(listenFd, readable); // clients want to be accepted
    if (knock) ready--;
    // #endregion ask

    for (const log of [stdout, stderr]) log.flush();

    // #region turns
    // select does not say which are ready: look for them, upwards from 3. `ready` counts bits, two for some clients.
    for (let fd = stderr.fd + 1; ready > 0 && fd < nfds; fd++) {
      const canRead = FD_ISSET(fd, readable);
      const canWrite = FD_ISSET(fd, writable);
      if (fd === listenFd || (!canRead && !canWrite)) continue;
      ready -= canRead && canWrite ? 2 : 1;
      const client = clients.get(fd) as Client;
      if (client.proceed(canRead)) {
        mark(fd, input, client.wantsInput);
        mark(fd, room, client.wantsRoom);
      } else {
        gone.push(fd);
      }
    }
    // #endregion turns

    // Close only now, and accept after that: the next client gets a number that is free, and whatever select reported
    // for that number above is about its last owner.
    for (let fd = gone.pop(); fd !== undefined; fd = gone.pop()) {
      FD_CLR(fd, input);
      FD_CLR(fd, room);
      clients.delete(fd);
      closeClient(fd);
      retryAt = 0; // there is a descriptor for a client that waits
    }
    while (nfds > listenFd + 1 && !clients.has(nfds - 1)) nfds--;

    if (knock) retryAt = acceptClients(listenFd, welcome);
  }
}

/** Puts a descriptor into a set, or takes it out. */
function mark(fd: number, set: FdSet, isIn: boolean): void {
  if (isIn) FD_SET(fd, set);
  else FD_CLR(fd, set);
}

/** select(), without limit or for a number of milliseconds. A signal ends it early: then the sets hold no answer. */
function wait(nfds: number, readable: FdSet, writable: FdSet, milliseconds: number): number {
  const timeout = milliseconds > 0 ? { tv_sec: 0, tv_usec: milliseconds * 1000 } : null;
  try {
    return select(nfds, readable, writable, null, timeout);
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    return 0;
  }
}

main(import.meta, () => {
  const listenFd = listenWith(SO_REUSEADDR, endpointFromEnvironment());
  dontWait(listenFd);
  announce(listenFd);
  serveForever(listenFd);
});
