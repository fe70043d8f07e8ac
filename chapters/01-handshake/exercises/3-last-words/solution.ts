import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { SHUT_WR, shutdown } from "@accept-loop/libc/sys/socket";
import { close } from "@accept-loop/libc/unistd";
import { complain } from "../../log.ts";
import { acceptClient, announce, listenOn, readSome, upperCase, writeAll } from "../../server.ts";

/** The longest request that is answered, in bytes. */
const LONGEST = 16;

/** Answers one request, or refuses one that is too long, and closes the connection. */
function answer(connFd: number): void {
  const buffer = new Uint8Array(LONGEST + 1);
  try {
    const count = readSome(connFd, buffer);
    upperCase(buffer, count);
    if (count > LONGEST) writeAll(connFd, "too long\n");
    else writeAll(connFd, buffer, count);
    shutdown(connFd, SHUT_WR); // FIN, after the answer

    // A client that never closes would hold us here: exercise 2 of chapter 06 sets a time limit.
    while (readSome(connFd, buffer) > 0); // nothing may be unread when we close: that would be RST
  } catch (error) {
    complain(error);
  } finally {
    close(connFd);
  }
}

main(import.meta, () => {
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) answer(client.fd);
  }
});
