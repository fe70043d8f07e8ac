import { isSystemError } from "@accept-loop/libc/errno";
import { PIPE_BUF } from "@accept-loop/libc/limits";
import { STDERR_FILENO, STDOUT_FILENO, write } from "@accept-loop/libc/unistd";

/** How many bytes of lines may wait for their reader. Of more we keep the count. */
const CAPACITY = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines that a reader of ours has still to get. A process or a thread per client waits in write() while nobody reads
 * its log; one thread for all may wait nowhere but in poll() or select(), so stdout and stderr are descriptors like the
 * others there: what is owed waits here, and while something does we ask for room to write.
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

  /** Whether to wait until the reader has made room. Never when nothing is owed: a pipe whose reader has gone is always ready. */
  get wantsRoom(): boolean {
    return this.#owed.length > 0;
  }

  /**
   * Writes whole lines of up to PIPE_BUF bytes together: POLLOUT of a pipe promises room for those, and for no more. So
   * write() does not wait, even if the descriptor is a blocking one. (It may be another program's as well: O_NONBLOCK would
   * be set for that program too.)
   */
  flush(): void {
    const end = this.#owed.lastIndexOf(NEWLINE, PIPE_BUF - 1) + 1 || PIPE_BUF; // a longer line goes in pieces
    try {
      this.#owed = this.#owed.subarray(write(this.fd, this.#owed, end));
    } catch (error) {
      if (isSystemError(error, "EAGAIN", "EINTR")) return;
      this.#owed = Buffer.alloc(0); // EPIPE: nobody reads it any more; ENOSPC …
    }
    if (this.#owed.length > 0 || this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.print(`${lost} lines are lost: nobody has read them in time\n`);
  }
}

export const stdout = new Log(STDOUT_FILENO);
export const stderr = new Log(STDERR_FILENO);

/** A misfortune is news, not the end: one line on stderr. */
export function complain(error: unknown): void {
  stderr.print(`${error instanceof Error ? error.message : String(error)}\n`);
}
