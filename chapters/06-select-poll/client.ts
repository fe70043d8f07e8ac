import { PASSING, SHORTAGE, upperCase } from "@accept-loop/01-handshake/server";
import { isSystemError } from "@accept-loop/libc/errno";
import { fcntl, F_GETFL, F_SETFL, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { accept4, SOCK_CLOEXEC, SOCK_NONBLOCK, type Accepted } from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";
import { complain, stdout } from "./log.ts";

// #region limits
/** How many answered bytes may wait here for a client that does not read them. The kernels hold some MB before that. */
const CAPACITY = 64 * 1024;
/** With this many waiting we read no more. The kernel's buffers fill, its window closes, the client's write() stops. */
const HIGH_WATER = CAPACITY / 2;
// #endregion limits

/** One for all clients: no byte stays in it from one call of `proceed` to the next, so an idle client costs nothing. */
const buffer = new Uint8Array(CAPACITY);
const NOTHING = new Uint8Array(0);

// #region memory
/**
 * What is to be remembered of one client. A process or a thread per client keeps it on a stack, as the place where it
 * waits: in read(), in write(), or at its end. One thread for all may wait nowhere but in poll() or select().
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

  /** Whether to wait until the kernel takes bytes. Never without any: it nearly always would, and the wait be none. */
  get wantsRoom(): boolean {
    return this.#unsent.length > 0;
  }
  // #endregion wants

  // #region proceed
  /**
   * Does all that can be done for this client without waiting.
   *
   * @param readable the kernel has news to be read: bytes, FIN or an error. Without it there is only room to write.
   * @returns false when the connection is at its end, and is to be closed.
   */
  proceed(readable: boolean): boolean {
    try {
      if (this.wantsRoom) this.#flush();
      if (readable && this.wantsInput) this.#answer();
    } catch (error) {
      if (isSystemError(error, "EAGAIN", "EINTR")) return true; // "readable" is a hint, and may be out of date
      complain(error); // ECONNRESET, EPIPE: this client is gone, and all the others are waiting
      return false;
    }
    return this.wantsInput || this.wantsRoom;
  }
  // #endregion proceed

  // #region answer
  /** One read a turn, so that a client who sends without end takes no more turns than anybody else. */
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
/** Makes accept() fail with EAGAIN where it would wait: a client may be gone again when we come to accept it. */
export function dontWait(listenFd: number): void {
  fcntl(listenFd, F_SETFL, fcntl(listenFd, F_GETFL) | O_NONBLOCK);
}
// #endregion dont-wait

// #region accept
/** How long to leave the queue alone then, in milliseconds. */
const SHORTAGE_PAUSE = 100;

/** Clients accepted in one go. More may be waiting: they come next time, after a turn for those who are here. */
const AT_ONCE = 64;

/**
 * Takes clients from the accept queue until it is empty, and hands each to `welcome`.
 *
 * @returns when to ask for new clients again, as a time of performance.now(): 0, at once, unless there is a shortage.
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

/** Closes a client's connection: FIN, or RST if it sent bytes that nobody has read. A wrong number hurts nobody else. */
export function closeClient(fd: number): void {
  try {
    close(fd);
  } catch (error) {
    complain(error);
  }
}
