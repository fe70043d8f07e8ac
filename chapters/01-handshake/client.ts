import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError, SystemError, type Endpoint } from "@accept-loop/libc/errno";
import { poll, POLLIN, POLLOUT, PollFds } from "@accept-loop/libc/poll";
import * as sys from "@accept-loop/libc/sys/socket";
import { STDIN_FILENO, STDOUT_FILENO, write } from "@accept-loop/libc/unistd";
import { readSome } from "./server.ts";

/** Connects to a server. A signal may interrupt the wait, but not the handshake, which the kernel continues. */
export function connectTo(server: Endpoint): number {
  const connFd = sys.socket(sys.AF_INET, sys.SOCK_STREAM, 0);
  try {
    sys.connect(connFd, server);
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    waitFor([connFd, POLLOUT]);
    const errno = sys.getsockopt(connFd, sys.SOL_SOCKET, sys.SO_ERROR);
    if (errno !== 0) throw new SystemError("connect", errno, server);
  }
  return connFd;
}

/** Sends what is typed and prints what the server sends, both at the same time, until the server closes. */
export function converse(connFd: number): void {
  const typed = new Uint8Array(64 * 1024);
  const heard = new Uint8Array(64 * 1024);
  let unsent = typed.subarray(0, 0); // typed, and not yet taken by the kernel
  let typing = true;
  for (;;) {
    const sending = unsent.length > 0;
    const toServer: Wanted = [connFd, sending ? POLLIN | POLLOUT : POLLIN];
    const fromKeyboard: Wanted[] = typing && !sending ? [[STDIN_FILENO, POLLIN]] : []; // one buffer full, no more
    const [server = 0, keyboard = 0] = waitFor(toServer, ...fromKeyboard);
    if ((server & ~POLLOUT) !== 0) {
      const count = readSome(connFd, heard);
      if (count === 0) return; // the server's FIN: it will send no more
      print(heard.subarray(0, count));
    }
    if ((server & POLLOUT) !== 0) unsent = unsent.subarray(sendSome(connFd, unsent));
    if (keyboard !== 0) {
      unsent = typed.subarray(0, readSome(STDIN_FILENO, typed));
      typing = unsent.length > 0;
      // #region half-close
      if (!typing) sys.shutdown(connFd, sys.SHUT_WR); // our FIN: we will send no more, but we still read
      // #endregion half-close
    }
  }
}

type Wanted = readonly [fd: number, events: number];

/** Waits until one of the descriptors is ready, and returns the revents of each. A signal does not end the wait. */
function waitFor(...wanted: Wanted[]): number[] {
  const fds = new PollFds();
  for (const [fd, events] of wanted) fds.add(fd, events);
  for (;;) {
    try {
      poll(fds, -1);
      return wanted.map((_, index) => fds.revents(index));
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

/** Sends what fits, and never waits: while waiting we would not read, and the server may be waiting for just that. */
function sendSome(connFd: number, bytes: Uint8Array): number {
  try {
    return sys.send(connFd, bytes, bytes.length, sys.MSG_DONTWAIT);
  } catch (error) {
    if (!isSystemError(error, "EAGAIN")) throw error;
    return 0;
  }
}

/** Prints every byte. If stdout is shared with another program, it may be non-blocking: then wait until there is room. */
function print(bytes: Uint8Array): void {
  for (let printed = 0; printed < bytes.length;) {
    try {
      printed += write(STDOUT_FILENO, bytes.subarray(printed));
    } catch (error) {
      if (isSystemError(error, "EAGAIN")) waitFor([STDOUT_FILENO, POLLOUT]);
      else if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

main(import.meta, () => {
  const server = endpointFromEnvironment();
  if (server.port === 0) {
    throw new Error("PORT=0 gives a server any free port: give the client the port that the server printed");
  }
  try {
    converse(connectTo(server));
  } catch (error) {
    if (!isSystemError(error, "ECONNREFUSED")) throw error;
    const command = server.port === 6666 ? "npm start" : `PORT=${server.port} npm start`;
    throw new Error(
      `nothing listens on ${server.address}:${server.port}: in another terminal, type \`${command}\` in a chapter's folder`,
      { cause: error },
    );
  }
});
