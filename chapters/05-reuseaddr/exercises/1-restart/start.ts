import { acceptClient, announce, listenOn, serve } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";

main(import.meta, () => {
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) serve(client.fd);
  }
});
