import { complain, print } from "@accept-loop/01-handshake/log";
import { readSome, upperCase, writeAll } from "@accept-loop/01-handshake/server";
import { PIPE_BUF } from "@accept-loop/libc/limits";
import type { Accepted } from "@accept-loop/libc/sys/socket";
import { close } from "@accept-loop/libc/unistd";

// #region serve
/** Answers one client as before, and shows what it types. */
export function serve({ fd, address, port }: Accepted): void {
  const buffer = new Uint8Array(16 * 1024);
  const lines = new LinePrinter(`${address}:${port}: `);
  try {
    for (let count = readSome(fd, buffer); count > 0; count = readSome(fd, buffer)) {
      lines.print(buffer.subarray(0, count)); // before it is upper-cased
      upperCase(buffer, count);
      writeAll(fd, buffer, count);
    }
  } catch (error) {
    complain(error);
  } finally {
    lines.end();
    close(fd);
  }
}
// #endregion serve

// #region line-printer
const NEWLINE = 0x0a;

/**
 * Prints what one client sends, line by line, each with the client's name and in one write. Up to PIPE_BUF bytes of one
 * write stay together in a pipe, and not one more: so lines never mix, and a longer line is printed in pieces. pipe(7)
 */
class LinePrinter {
  readonly #label: Buffer;
  /** Bytes of a line that fit between its label and its newline. */
  readonly #longest: number;
  #line = Buffer.alloc(0);

  constructor(label: string) {
    this.#label = Buffer.from(label);
    this.#longest = PIPE_BUF - this.#label.length - 1;
  }

  /** Takes bytes as they come, also half a line, and prints each line when its end has come. */
  print(bytes: Uint8Array): void {
    let rest = this.#line.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#line, bytes]);
    while (rest.length > 0) {
      const newline = rest.subarray(0, this.#longest).indexOf(NEWLINE);
      if (newline === -1 && rest.length < this.#longest) break;
      const end = newline === -1 ? this.#longest : newline;
      this.#write(rest.subarray(0, end));
      rest = rest.subarray(newline === -1 ? end : end + 1);
    }
    this.#line = rest;
  }

  /** Prints what came after the last newline. */
  end(): void {
    if (this.#line.length > 0) this.#write(this.#line);
  }

  #write(line: Buffer): void {
    print(Buffer.concat([this.#label, line, Buffer.from([NEWLINE])]));
  }
}
// #endregion line-printer
