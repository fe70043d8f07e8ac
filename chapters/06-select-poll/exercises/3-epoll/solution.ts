import { announce } from "@accept-loop/01-handshake/server";
import { listenWith } from "@accept-loop/05-reuseaddr/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError } from "@accept-loop/libc/errno";
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  EpollEvents,
  EPOLLIN,
  EPOLLOUT,
} from "@accept-loop/libc/sys/epoll";
import { SO_REUSEADDR } from "@accept-loop/libc/sys/socket";
import { acceptClients, Client, closeClient, dontWait } from "../../client.ts";
import { stdout } from "../../log.ts";

/** Events taken in one go. More may be ready: they come with the next call. */
const AT_ONCE = 256;

/** Serves all clients. (Left out here: signals, a shortage of descriptors, and a log that is not read.) */
function serveForever(listenFd: number): void {
  const clients = new Map<number, Client>();
  const events = new EpollEvents(AT_ONCE);
  const epfd = epoll_create1(0);
  epoll_ctl(epfd, EPOLL_CTL_ADD, listenFd, EPOLLIN);
  for (;;) {
    const gone: number[] = [];
    let knock = false;
    const ready = wait(epfd, events);
    for (let i = 0; i < ready; i++) {
      const client = clients.get(events.fd(i));
      if (client === undefined) {
        knock = true; // the listening socket
        continue;
      }
      const before = interest(client);
      if (!client.proceed((events.events(i) & ~EPOLLOUT) !== 0)) gone.push(client.fd);
      else if (interest(client) !== before) epoll_ctl(epfd, EPOLL_CTL_MOD, client.fd, interest(client));
    }
    for (const fd of gone) {
      clients.delete(fd);
      closeClient(fd); // it leaves the kernel's list by itself
    }
    if (!knock) continue;
    acceptClients(listenFd, ({ fd }) => {
      clients.set(fd, new Client(fd));
      epoll_ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN);
    });
    if (stdout.wantsRoom) stdout.flush();
  }
}

function interest(client: Client): number {
  return (client.wantsInput ? EPOLLIN : 0) | (client.wantsRoom ? EPOLLOUT : 0);
}

/** epoll_wait(), which a signal with a handler ends early, and so does SIGCONT (signal(7)): then nothing is ready. */
function wait(epfd: number, events: EpollEvents): number {
  try {
    return epoll_wait(epfd, events, -1);
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
