import { fcntl, F_GETFL, F_SETFD, F_SETFL, F_SETPIPE_SZ, FD_CLOEXEC, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { isSystemError } from "@accept-loop/libc/errno";
import { close, pipe, read, write } from "@accept-loop/libc/unistd";

/** What a pipe can hold at least, in bytes: one page. */
const SMALLEST = 4096;
/** A line that somebody else has printed; a page holds a whole number of them. */
const LINE = Buffer.from(`${"-".repeat(63)}\n`);
const BETWEEN_LOOKS = 5; // milliseconds

/** A server's stdout as in `npm start | less`: a small pipe, which is read when we read it, and not before. */
export class LogPipe {
  /** What the server is given. */
  readonly writeEnd: number;
  readonly #readEnd: number;
  #text = "";
  #reading: NodeJS.Timeout | undefined;
  #hungUp = false;

  constructor() {
    [this.#readEnd, this.writeEnd] = pipe();
    for (const fd of [this.#readEnd, this.writeEnd]) fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(this.writeEnd, F_SETPIPE_SZ, SMALLEST);
    fcntl(this.#readEnd, F_SETFL, O_NONBLOCK);
  }

  /** What was read so far. */
  get text(): string {
    return this.#text;
  }

  /** Reads what is there. */
  read(): void {
    const buffer = new Uint8Array(SMALLEST);
    try {
      for (;;) this.#text += Buffer.from(buffer.subarray(0, read(this.#readEnd, buffer))).toString("latin1");
    } catch (error) {
      if (!isSystemError(error, "EAGAIN")) throw error;
    }
  }

  /** Reads from now on whatever comes. */
  keepReading(): void {
    this.#reading ??= setInterval(() => this.read(), BETWEEN_LOOKS);
  }

  stopReading(): void {
    clearInterval(this.#reading);
    this.#reading = undefined;
  }

  /** Prints lines of our own until there is no room for one more: the server's first line finds the pipe full. */
  fill(): void {
    const flags = fcntl(this.writeEnd, F_GETFL);
    fcntl(this.writeEnd, F_SETFL, flags | O_NONBLOCK);
    try {
      for (;;) write(this.writeEnd, LINE);
    } catch (error) {
      if (!isSystemError(error, "EAGAIN")) throw error;
    } finally {
      fcntl(this.writeEnd, F_SETFL, flags);
    }
  }

  /** Makes a write to the full pipe fail with EAGAIN, or wait: the flag is the open file's, and so the server's as well. */
  setNonBlocking(is: boolean): void {
    const flags = fcntl(this.writeEnd, F_GETFL);
    fcntl(this.writeEnd, F_SETFL, is ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
  }

  /** The reader goes: from now on every write fails with EPIPE. */
  hangUp(): void {
    this.stopReading();
    if (!this.#hungUp) close(this.#readEnd);
    this.#hungUp = true;
  }

  /** Closes both ends. */
  close(): void {
    this.hangUp();
    close(this.writeEnd);
  }
}
