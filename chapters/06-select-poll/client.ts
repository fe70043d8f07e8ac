import { PASSING, SHORTAGE, upperCase } from "@accept-loop/01-handshake/server";
import { isSystemError } from "@accept-loop/libc/errno";
import { fcntl, F_GETFL, F_SETFL, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { accept4, SOCK_CLOEXEC, SOCK_NONBLOCK, type Accepted } from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";
import { complain, stdout } from "./log.ts";

// #region limits
/** How many answered bytes may wait here for a client that does not read. Before that, the kernels hold some MB. */
const CAPACITY = 64 * 1024;
/** With this many waiting we read no more. The kernel's buffers fill, its window shrinks to 0, the client's write() waits. */
const HIGH_WATER = CAPACITY / 2;
// #endregion limits

/** One for all clients: no byte stays in it between two calls of `proceed`, so an idle client needs none of its own. */
const buffer = new Uint8Array(CAPACITY);
const NOTHING = new Uint8Array(0);

// #region memory
/**
 * What we remember of one client. A process or a thread per client keeps it on a stack, as the place where it waits: in
 * read() or in write(), or where it has seen the end. One thread for all may wait only in poll() or select().
 */
export class Client {
  readonly fd: number;
  /** Answered, and not yet with the kernel: at most CAPACITY bytes. */
  #unsent = NOTHING;
  /** The client's FIN has come: it will send no more, but it still reads. */
  #ended = false;
  // #endregion memory

  constructor(fd: number) {
    this.fd = fd;
  }

  // #region wants
  /** Whether to wait until the client sends. */
  get wantsInput(): boolean {
    return !this.#ended && this.#unsent.length < HIGH_WATER;
  }

  /** Whether to wait until the kernel takes bytes. Only while there are some: an idle connection nearly always has room. */
  get wantsRoom(): boolean {
    return this.#unsent.length > 0;
  }
  // #endregion wants

  // #region proceed
  /**
   * Does all that can be done for this client without waiting.
   *
   * @param readable there is something to be read: bytes, FIN or an error. If not, there is only room to write.
   * @returns false when the connection is finished and should be closed.
   */
  proceed(readable: boolean): boolean {
    try {
      if (this.wantsRoom) this.#flush();
      if (readable && this.wantsInput) this.#answer();
    } catch (error) {
      if (isSystemError(error, "EAGAIN", "EINTR")) return true; // "readable" is a hint, and may be out of date
      complain(error); // ECONNRESET, EPIPE: this client has disconnected, and the others are waiting
      return false;
    }
    return this.wantsInput || this.wantsRoom;
  }
  // #endregion proceed

  // #region answer
  /** One read per turn, so that a client that sends without end gets no more turns than the others. */
  #answer(): void {
    const count = read(this.fd, buffer, CAPACITY - this.#unsent.length);
    if (count === 0) {
      this.#ended = true;
      return;
    }
    upperCase(buffer, count);
    const sent = this.wantsRoom ? 0 : writeSome(this.fd, buffer, count); // behind what waits already, never past it
    if (sent < count) this.#keep(buffer.subarray(sent, count));
  }

  #flush(): void {
    const sent = writeSome(this.fd, this.#unsent, this.#unsent.length);
    this.#unsent = sent === this.#unsent.length ? NOTHING : this.#unsent.subarray(sent);
  }

  #keep(rest: Uint8Array): void {
    const all = new Uint8Array(this.#unsent.length + rest.length);
    all.set(this.#unsent);
    all.set(rest, this.#unsent.length);
    this.#unsent = all;
  }
  // #endregion answer
}

// #region write-some
/** write() without waiting. @returns how many bytes the kernel took; 0 when it has no room for any. */
function writeSome(fd: number, bytes: Uint8Array, count: number): number {
  try {
    return write(fd, bytes, count);
  } catch (error) {
    if (isSystemError(error, "EAGAIN", "EINTR")) return 0;
    throw error;
  }
}
// #endregion write-some

// #region dont-wait
/** Makes accept() fail with EAGAIN where it would wait: the client may be taken by the time we come to accept it. */
export function dontWait(listenFd: number): void {
  fcntl(listenFd, F_SETFL, fcntl(listenFd, F_GETFL) | O_NONBLOCK);
}
// #endregion dont-wait

// #region accept
/** How long to leave the accept queue alone in a shortage, in milliseconds. */
const SHORTAGE_PAUSE = 100;

/** Clients accepted in one go. If more are waiting they come next time, after the connected ones have had a turn. */
const AT_ONCE = 64;

/**
 * Takes clients from the accept queue until it is empty, and hands each to `welcome`.
 *
 * @returns when to ask for new clients again, as a time of performance.now(); 0, at once, unless there is a shortage.
 */
export function acceptClients(listenFd: number, welcome: (client: Accepted) => void): number {
  for (let i = 0; i < AT_ONCE; i++) {
    let client: Accepted;
    try {
      client = accept4(listenFd, SOCK_NONBLOCK | SOCK_CLOEXEC); // a connection does not inherit the listener's flags
    } catch (error) {
      if (isSystemError(error, "EAGAIN")) break;
      if (isSystemError(error, ...PASSING)) continue;
      if (!isSystemError(error, ...SHORTAGE)) throw error;
      complain(error);
      return performance.now() + SHORTAGE_PAUSE;
    }
    stdout.print(`client IP: ${client.address}, client port: ${client.port}\n`);
    welcome(client);
  }
  return 0;
}
// #endregion accept

/** Closes a client's connection: FIN, or RST if it sent bytes that we have not read. A failure concerns no other client. */
export function closeClient(fd: number): void {
  try {
    close(fd);
  } catch (error) {
    complain(error);
  }
}
