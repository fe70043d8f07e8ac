import { announce } from "@accept-loop/01-handshake/server";
import { listenWith } from "@accept-loop/05-reuseaddr/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { poll, PollFds, POLLIN, POLLOUT } from "@accept-loop/libc/poll";
import { SO_REUSEADDR } from "@accept-loop/libc/sys/socket";
import { acceptClients, Client, closeClient, dontWait } from "../../client.ts";
import { stdout } from "../../log.ts";

/** Serves all clients. (Left out here: signals, a shortage of descriptors, and a log that is not read.) */
function serveForever(listenFd: number): void {
  const clients = new Map<number, Client>();
  for (;;) {
    const fds = new PollFds();
    fds.add(listenFd, POLLIN);
    for (const client of clients.values()) fds.add(client.fd, interest(client));
    poll(fds, -1);
    for (let i = 1; i < fds.length; i++) {
      const revents = fds.revents(i);
      const client = clients.get(fds.fd(i));
      if (revents === 0 || client === undefined || client.proceed((revents & ~POLLOUT) !== 0)) continue;
      clients.delete(client.fd);
      closeClient(client.fd);
    }
    if (fds.revents(0) === 0) continue;
    acceptClients(listenFd, ({ fd }) => clients.set(fd, new Client(fd)));
    if (stdout.wantsRoom) stdout.flush();
  }
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
