import { announce, BACKLOG } from "@accept-loop/01-handshake/server";
import { catchStop } from "@accept-loop/02-multiprocess/stop";
import { catchChildren } from "@accept-loop/03-reaping/reap";
import { serveForever } from "@accept-loop/03-reaping/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import type { Endpoint } from "@accept-loop/libc/errno";
import {
  AF_INET,
  bind,
  listen,
  setsockopt,
  SO_REUSEADDR,
  SOCK_STREAM,
  socket,
  SOL_SOCKET,
} from "@accept-loop/libc/sys/socket";

// #region listen-with
/**
 * Makes a listening socket with an option set, SO_REUSEADDR or SO_REUSEPORT. The place is between socket() and bind():
 * bind() asks "is this address free?", and the option changes that question. Every connection that accept() takes from
 * the socket inherits the option. That counts too: what is left of an old server lets the new one in only if both have
 * set it.
 */
export function listenWith(option: number, local: Endpoint): number {
  const listenFd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listenFd, SOL_SOCKET, option, 1);
  bind(listenFd, local);
  listen(listenFd, BACKLOG);
  return listenFd;
}
// #endregion listen-with

// #region main
main(import.meta, () => {
  catchStop();
  catchChildren();
  const listenFd = listenWith(SO_REUSEADDR, endpointFromEnvironment());
  announce(listenFd);
  serveForever(listenFd);
});
// #endregion main
