import { hasRoom } from "@accept-loop/01-handshake/log";
import { isSystemError } from "@accept-loop/libc/errno";
import { PIPE_BUF } from "@accept-loop/libc/limits";
import { STDERR_FILENO, STDOUT_FILENO, write } from "@accept-loop/libc/unistd";

/** How many bytes of lines may wait for their reader. Beyond that we drop lines, and count them. */
const CAPACITY = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines that we owe the reader of our log. A process or a thread per client may wait in write() for that reader. One
 * thread for all may wait only in poll() or select(): so lines wait here, and while some do we ask for room to write. The
 * descriptor stays as it is: others may share it, and O_NONBLOCK would be set for them as well.
 */
export class Log {
  readonly fd: number;
  #owed = Buffer.alloc(0);
  #lost = 0;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** Takes one line, to be written in its turn. */
  print(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#owed.length + bytes.length <= CAPACITY) this.#owed = Buffer.concat([this.#owed, bytes]);
    else this.#lost++;
  }

  /** Whether to wait until the reader has made room. Only while lines wait: a pipe without a reader is always ready. */
  get wantsRoom(): boolean {
    return this.#owed.length > 0;
  }

  // #region flush
  /** Writes while poll, asked before each write, reports POLLOUT: a pipe then has room for PIPE_BUF bytes, and no more. */
  flush(): void {
    while (this.wantsRoom && hasRoom(this.fd, 0)) this.#writeLines();
    if (!this.wantsRoom && this.#lost > 0) this.#reportLoss();
  }

  #writeLines(): void {
    const end = this.#owed.lastIndexOf(NEWLINE, PIPE_BUF - 1) + 1 || PIPE_BUF; // a longer line goes in pieces
    try {
      this.#owed = this.#owed.subarray(write(this.fd, this.#owed, end));
    } catch (error) {
      if (isSystemError(error, "EAGAIN", "EINTR")) return;
      this.#owed = Buffer.alloc(0); // EPIPE: no program reads it any more; ENOSPC …
    }
  }
  // #endregion flush

  #reportLoss(): void {
    const lost = this.#lost;
    this.#lost = 0;
    this.print(`${lost} lines were lost: they were not read in time\n`);
  }
}

export const stdout = new Log(STDOUT_FILENO);
export const stderr = new Log(STDERR_FILENO);

/** Reports what went wrong in one line on stderr; the server keeps serving. */
export function complain(error: unknown): void {
  stderr.print(`${error instanceof Error ? error.message : String(error)}\n`);
}
