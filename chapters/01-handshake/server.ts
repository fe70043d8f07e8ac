import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { isSystemError, type Endpoint } from "@accept-loop/libc/errno";
import {
  accept,
  AF_INET,
  bind,
  getsockname,
  listen,
  SOCK_STREAM,
  socket,
  SOMAXCONN,
  type Accepted,
} from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";
import { complain, print } from "./log.ts";

// #region listen
/** How many clients may wait in the accept queue: 4096, or fewer if the kernel grants fewer. It limits only the queue. */
export const BACKLOG = SOMAXCONN;

/** Makes a listening socket: from now on the kernel completes each client's handshake, whether or not we accept it. */
export function listenOn(local: Endpoint): number {
  const listenFd = socket(AF_INET, SOCK_STREAM, 0);
  bind(listenFd, local);
  listen(listenFd, BACKLOG);
  return listenFd;
}
// #endregion listen

/** Prints where the socket listens. If port 0 asked for any free port, only the kernel knows which it is. */
export function announce(listenFd: number): void {
  const { address, port } = getsockname(listenFd);
  print(`listening on ${address}:${port}\n`);
}

/** Errors of accept() that are the fault of a client, a signal or the network: try again at once. accept(2) */
export const PASSING = [
  "EINTR",
  "ECONNABORTED",
  "EPROTO",
  "ENETDOWN",
  "ENETUNREACH",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENONET",
];
/** Errors that mean that this machine has run out of something: try again a little later. */
export const SHORTAGE = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"];

// #region accept
/** Takes the next client from the accept queue; `undefined` if that failed and is worth another try. */
export function acceptClient(listenFd: number): Accepted | undefined {
  try {
    const client = accept(listenFd);
    print(`client IP: ${client.address}, client port: ${client.port}\n`);
    return client;
  } catch (error) {
    if (isSystemError(error, ...SHORTAGE)) {
      complain(error);
      pause(100);
    } else if (!isSystemError(error, ...PASSING)) {
      throw error;
    }
    return undefined;
  }
}
// #endregion accept

// #region serve
/** Answers one client in upper case until it has sent its last byte, then closes the connection. */
export function serve(connFd: number): void {
  const buffer = new Uint8Array(16 * 1024);
  try {
    for (;;) {
      const count = readSome(connFd, buffer);
      if (count === 0) break; // the client's FIN: it will send no more, but it still reads
      upperCase(buffer, count);
      writeAll(connFd, buffer, count);
    }
  } catch (error) {
    complain(error); // ECONNRESET, EPIPE: this client has disconnected, and the next one is waiting
  } finally {
    close(connFd);
  }
}
// #endregion serve

/** read(), again after every signal. */
export function readSome(fd: number, buffer: Uint8Array): number {
  for (;;) {
    try {
      return read(fd, buffer);
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

// #region write-all
/** write() may take only a part, and a signal may interrupt it: continue until the kernel has every byte. */
export function writeAll(fd: number, data: Uint8Array | string, count?: number): void {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const end = count ?? bytes.byteLength;
  for (let sent = 0; sent < end;) {
    try {
      sent += write(fd, sent === 0 ? bytes : bytes.subarray(sent), end - sent);
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}
// #endregion write-all

/** Turns ASCII a–z into A–Z, in place; every other byte stays as it is. Four bytes at a time, then one by one. */
export function upperCase(bytes: Uint8Array, count: number): void {
  const words = wordsOf(bytes);
  const whole = Math.min(words.length, count >> 2);
  for (let i = 0; i < whole; i++) {
    // A byte's low seven bits plus 0x1f reach bit 7 from a (0x61) on, and plus 0x05 only beyond z (0x7a). Where one sum
    // reaches it alone there is a letter; two places to the right, bit 7 is the 0x20 to take off.
    const word = words[i] as number;
    const low = word & 0x7f7f7f7f; // no sum reaches the next byte
    const letters = ((low + 0x1f1f1f1f) ^ (low + 0x05050505)) & ~word & 0x80808080;
    if (letters !== 0) words[i] = word ^ (letters >>> 2);
  }
  for (let i = whole * 4; i < count; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x61 && byte <= 0x7a) bytes[i] = byte - 0x20;
  }
}

/** Kept, because making a view takes longer than turning 64 bytes into upper case. */
const views = new WeakMap<Uint8Array, Int32Array>();

/** The same memory four bytes at a time; empty if the buffer does not begin at a multiple of 4. */
function wordsOf(bytes: Uint8Array): Int32Array {
  let words = views.get(bytes);
  if (words === undefined) {
    const aligned = bytes.byteOffset % 4 === 0;
    words = aligned ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2) : new Int32Array();
    views.set(bytes, words);
  }
  return words;
}

/** Sleeps on this thread, so that a shortage does not turn into a busy loop. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

// #region main
main(import.meta, () => {
  const listenFd = listenOn(endpointFromEnvironment());
  announce(listenFd);
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) serve(client.fd);
  }
});
// #endregion main
