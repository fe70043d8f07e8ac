import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { complain } from "../../log.ts";
import { acceptClient, announce, listenOn, readSome, upperCase, writeAll } from "../../server.ts";

/** Answers everything in upper case until the client sends FIN. */
function answer(connFd: number): void {
  const buffer = new Uint8Array(16 * 1024);
  try {
    for (;;) {
      const count = readSome(connFd, buffer);
      if (count === 0) return; // FIN
      upperCase(buffer, count);
      writeAll(connFd, buffer, count);
    }
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
