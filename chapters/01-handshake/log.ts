import { isSystemError } from "@accept-loop/libc/errno";
import { poll, POLLOUT, PollFds } from "@accept-loop/libc/poll";
import { STDERR_FILENO, STDOUT_FILENO, write } from "@accept-loop/libc/unistd";

/**
 * How long a wait for the log's reader lasts before we ask whether to go on with it, in milliseconds: a signal that comes
 * just before poll() interrupts nothing.
 */
const LOOK_AGAIN = 500;

let isGivenUp = (): boolean => false;

/** Says when a line that finds no room is given up. A server that has been asked to end does not wait for its log. */
export function giveUpLinesWhen(condition: () => boolean): void {
  isGivenUp = condition;
}

// #region print
/**
 * Prints one line with one write: of up to PIPE_BUF bytes, so that no other process's line gets into it (pipe(7)). The log's
 * reader may be slow: then we wait for it. It may have gone (EPIPE), or the disk be full: that line is lost, and no client.
 */
export function print(line: string | Uint8Array, fd: number = STDOUT_FILENO): void {
  const bytes = typeof line === "string" ? Buffer.from(line) : line;
  for (let printed = 0; printed < bytes.length && waitForRoom(fd);) {
    try {
      printed += write(fd, bytes.subarray(printed));
    } catch (error) {
      if (!isSystemError(error, "EAGAIN", "EINTR")) return; // EAGAIN: another process was quicker to use the room
    }
  }
}
// #endregion print

/** Reports an error that does not end the server: one line on stderr. */
export function complain(error: unknown): void {
  print(`${error instanceof Error ? error.message : String(error)}\n`, STDERR_FILENO);
}

/** Waits until the log takes a line. @returns false when the line is given up. */
function waitForRoom(fd: number): boolean {
  for (let timeout = 0; !hasRoom(fd, timeout); timeout = LOOK_AGAIN) if (isGivenUp()) return false;
  return true;
}

const log = new PollFds();
log.add(STDOUT_FILENO, POLLOUT);

/** Whether a write would not wait, at the latest in `timeout` milliseconds. So it is also when it would fail. */
export function hasRoom(fd: number, timeout: number): boolean {
  log.setFd(0, fd);
  try {
    return poll(log, timeout) > 0;
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
    return false;
  }
}
