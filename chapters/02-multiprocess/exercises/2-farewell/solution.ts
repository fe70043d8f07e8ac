import { print } from "@accept-loop/01-handshake/log";
import { acceptClient, announce, listenOn, readSome, upperCase, writeAll } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { close } from "@accept-loop/libc/unistd";
import { forkChild } from "../../server.ts";
import { catchStop, endChildren, stopRequested } from "../../stop.ts";

/** Answers one client until it has sent its last byte. Returns how many bytes it sent. */
function answer(connFd: number): number {
  const buffer = new Uint8Array(16 * 1024);
  let sum = 0;
  for (;;) {
    const count = readSome(connFd, buffer);
    if (count === 0) return sum;
    sum += count;
    upperCase(buffer, count);
    writeAll(connFd, buffer, count);
  }
}

main(import.meta, () => {
  catchStop();
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  const children: number[] = [];
  while (!stopRequested()) {
    const client = acceptClient(listenFd);
    if (client === undefined) continue;
    const child = forkChild(() => {
      close(listenFd);
      const count = answer(client.fd);
      print(`client port ${client.port} sent ${count} bytes\n`);
    });
    if (child !== undefined) children.push(child);
    close(client.fd);
  }
  endChildren(children);
});
