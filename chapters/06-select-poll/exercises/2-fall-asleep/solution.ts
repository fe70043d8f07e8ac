import { announce } from "@accept-loop/01-handshake/server";
import { listenWith } from "@accept-loop/05-reuseaddr/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { poll, PollFds, POLLIN, POLLOUT } from "@accept-loop/libc/poll";
import { SO_REUSEADDR } from "@accept-loop/libc/sys/socket";
import { acceptClients, Client, closeClient, dontWait } from "../../client.ts";
import { stdout } from "../../log.ts";

/** How long a client may say nothing, in milliseconds. */
const PATIENCE = 500;

/** Serves all clients. (Left out here: signals, a shortage of descriptors, and a log that is not read.) */
function serveForever(listenFd: number): void {
  const clients = new Map<number, Client>();
  const deadlines = new Map<number, number>(); // by descriptor; each is set again at the end, so the first is the earliest
  const leave = (fd: number): void => {
    clients.delete(fd);
    deadlines.delete(fd);
    closeClient(fd);
  };
  const listenTo = (fd: number): void => {
    deadlines.delete(fd);
    deadlines.set(fd, performance.now() + PATIENCE);
  };
  for (;;) {
    const fds = new PollFds();
    fds.add(listenFd, POLLIN);
    for (const client of clients.values()) fds.add(client.fd, interest(client));
    poll(fds, untilFirst(deadlines));
    for (let i = 1; i < fds.length; i++) {
      const revents = fds.revents(i);
      const client = clients.get(fds.fd(i));
      if (revents === 0 || client === undefined) continue;
      if (!client.proceed((revents & ~POLLOUT) !== 0)) leave(client.fd);
      else if ((revents & ~POLLOUT) !== 0) listenTo(client.fd);
    }
    for (const [fd, deadline] of deadlines) if (deadline <= performance.now()) leave(fd);
    if (fds.revents(0) === 0) continue;
    acceptClients(listenFd, ({ fd }) => {
      clients.set(fd, new Client(fd));
      listenTo(fd);
    });
    if (stdout.wantsRoom) stdout.flush();
  }
}

/** Milliseconds until the earliest deadline; −1, without limit, when there is none. */
function untilFirst(deadlines: ReadonlyMap<number, number>): number {
  for (const deadline of deadlines.values()) return Math.max(0, Math.ceil(deadline - performance.now()));
  return -1;
}

function interest(client: Client): number {
  return (client.wantsInput ? POLLIN : 0) | (client.wantsRoom ? POLLOUT : 0);
}

main(import.meta, () => {
  const listenFd = listenWith(SO_REUSEADDR, endpointFromEnvironment());
  dontWait(listenFd);
  announce(listenFd);
  serveForever(listenFd);
});
