import { announce } from "@accept-loop/01-handshake/server";
import { listenWith } from "@accept-loop/05-reuseaddr/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import { poll, PollFds, POLLIN, POLLOUT } from "@accept-loop/libc/poll";
import { SO_REUSEADDR, type Accepted } from "@accept-loop/libc/sys/socket";
import { acceptClients, Client, closeClient, dontWait } from "./client.ts";
import { stderr, stdout } from "./log.ts";

/** The entries that stay: only those behind them, the clients', are removed. */
const [LISTENER, STDOUT, STDERR, FIRST_CLIENT] = [0, 1, 2, 3];
/** No descriptor: poll ignores the entry, and does not even report that a pipe has no reader. */
const NOT_NOW = -1;

/** Serves all clients at once, in one thread that waits in one place. */
export function serveForever(listenFd: number): void {
  // #region setup
  const clients = new Map<number, Client>(); // by descriptor
  const fds = new PollFds(); // the listener, the logs, then every client
  const gone: number[] = []; // entries to be removed, ascending
  let retryAt = 0; // when to ask for new clients again, after a shortage

  fds.add(listenFd, POLLIN);
  for (let log = STDOUT; log <= STDERR; log++) fds.add(NOT_NOW, POLLOUT); // -1: ignored while a log owes nothing
  const welcome = ({ fd }: Accepted): void => {
    clients.set(fd, new Client(fd));
    fds.add(fd, POLLIN);
  };
  // #endregion setup

  for (;;) {
    // #region ask
    // A client that cannot be accepted stays in the queue, and the listener stays readable: poll would return at
    // once, every time. So in a shortage we do not ask about the listener for a while.
    const pause = retryAt === 0 ? 0 : Math.ceil(retryAt - performance.now());
    fds.setEvents(LISTENER, pause > 0 ? 0 : POLLIN);
    fds.setFd(STDOUT, stdout.wantsRoom ? stdout.fd : NOT_NOW);
    fds.setFd(STDERR, stderr.wantsRoom ? stderr.fd : NOT_NOW);
    let ready = wait(fds, pause > 0 ? pause : -1);
    const knock = ready > 0 && fds.revents(LISTENER) !== 0; // clients want to be accepted
    if (knock) ready--;
    // #endregion ask

    for (const log of [stdout, stderr]) log.flush();

    // #region turns
    for (let i = FIRST_CLIENT; ready > 0 && i < fds.length; i++) {
      const revents = fds.revents(i);
      if (revents === 0) continue;
      ready--;
      const client = clients.get(fds.fd(i)) as Client;
      // POLLERR, POLLHUP and POLLNVAL come without being asked for, and stay until read() has shown what they mean.
      if (client.proceed((revents & ~POLLOUT) !== 0)) fds.setEvents(i, interest(client));
      else gone.push(i); // not removed yet: the entries that we have not looked at keep their places
    }
    // #endregion turns

    // #region sweep
    // Close only now, and accept after that: the next client gets a number that is free, and whatever poll reported
    // for that number above is about its last owner. Backwards, because remove() puts the last entry in the gap.
    for (let i = gone.pop(); i !== undefined; i = gone.pop()) {
      const fd = fds.fd(i);
      fds.remove(i);
      clients.delete(fd);
      closeClient(fd);
      retryAt = 0; // there is a descriptor for a client that waits
    }

    if (knock) retryAt = acceptClients(listenFd, welcome);
    // #endregion sweep
  }
}

/** poll(), which any signal with a handler ends early, even with SA_RESTART: then nothing is ready. */
function wait(fds: PollFds, timeout: number): number {
  try {
    return poll(fds, timeout);
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    return 0;
  }
}

/** What to ask poll() about a client. Errors are reported without being asked for. */
function interest(client: Client): number {
  return (client.wantsInput ? POLLIN : 0) | (client.wantsRoom ? POLLOUT : 0);
}

main(import.meta, () => {
  const listenFd = listenWith(SO_REUSEADDR, endpointFromEnvironment());
  dontWait(listenFd);
  announce(listenFd);
  serveForever(listenFd);
});
