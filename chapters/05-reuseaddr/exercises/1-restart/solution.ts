import { acceptClient, announce, BACKLOG, serve } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
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

main(import.meta, () => {
  const listenFd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listenFd, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(listenFd, endpointFromEnvironment());
  listen(listenFd, BACKLOG);
  announce(listenFd);
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) serve(client.fd);
  }
});
