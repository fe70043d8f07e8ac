import { bindC, check, within } from "./ffi.ts";
import { forkAll } from "./fork.ts";

export const STDIN_FILENO = 0;
export const STDOUT_FILENO = 1;
export const STDERR_FILENO = 2;

const c = {
  read: bindC<(fd: number, buffer: Uint8Array, count: number) => number>("int64_t read(int, void *, size_t)"),
  write: bindC<(fd: number, data: Uint8Array, count: number) => number>("int64_t write(int, const void *, size_t)"),
  close: bindC<(fd: number) => number>("int close(int)"),
  dup: bindC<(fd: number) => number>("int dup(int)"),
  dup2: bindC<(oldFd: number, newFd: number) => number>("int dup2(int, int)"),
  pipe: bindC<(fds: Int32Array) => number>("int pipe(void *)"),
  getpid: bindC<() => number>("int getpid()"),
  getppid: bindC<() => number>("int getppid()"),
  setsid: bindC<() => number>("int setsid()"),
  exit: bindC<(status: number) => void>("void _exit(int)"),
};

/**
 * Reads up to `count` bytes into `buffer`, waiting for the first of them unless the descriptor is non-blocking.
 *
 * @returns bytes read: 1 to `count`, fewer than asked when fewer have come; 0 at end of file (the peer sent FIN).
 * @throws SystemError EINTR, EAGAIN (non-blocking, nothing there), ECONNRESET (the peer sent RST), EBADF;
 *   RangeError when `count` is more than the buffer has. read(2)
 */
export function read(fd: number, buffer: Uint8Array, count: number = buffer.byteLength): number {
  return check(c.read(fd, buffer, within(buffer, count)), "read");
}

/**
 * Writes up to `count` bytes, from the start of `data`.
 *
 * @param data bytes, or a string that is sent as UTF-8.
 * @returns bytes taken by the kernel: fewer than `count` when its buffer is full or a signal came. Write the rest again.
 * @throws SystemError EINTR, EAGAIN (non-blocking, no room), EPIPE (the peer is gone), ECONNRESET, EBADF;
 *   RangeError when `count` is more than `data` has. write(2)
 */
export function write(fd: number, data: Uint8Array | string, count?: number): number {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  return check(c.write(fd, bytes, count === undefined ? bytes.byteLength : within(bytes, count)), "write");
}

/**
 * Gives one reference to an open file back. The file (the connection, say) is closed with its last reference.
 * Never call it again after EINTR: Linux has freed the number already.
 *
 * @throws SystemError EBADF. close(2)
 */
export function close(fd: number): void {
  check(c.close(fd), "close");
}

/** @returns the lowest free descriptor, now a second reference to the same open file. @throws SystemError EBADF, EMFILE. dup(2) */
export function dup(fd: number): number {
  return check(c.dup(fd), "dup");
}

/** Makes `newFd` a reference to what `oldFd` refers to, closing what it was. @throws SystemError EBADF. dup(2) */
export function dup2(oldFd: number, newFd: number): number {
  return check(c.dup2(oldFd, newFd), "dup2");
}

/** @returns `[readEnd, writeEnd]`, two descriptors. @throws SystemError EMFILE, ENFILE. pipe(2) */
export function pipe(): [readEnd: number, writeEnd: number] {
  const fds = new Int32Array(2);
  check(c.pipe(fds), "pipe");
  return [fds[0] ?? -1, fds[1] ?? -1];
}

/**
 * Copies this process, which must run under `node --single-threaded --v8-pool-size=1`.
 *
 * Only the calling thread lives on in the child. The child must use blocking calls only, never return to the event
 * loop (it shares the parent's epoll descriptor), and end with `_exit`, also after an exception. `process.pid` is
 * stale there: use `getpid`.
 *
 * From the first fork on neither process can gain privileges by starting a setuid program: see linux/seccomp.ts, why.
 *
 * @returns the child's pid in the parent, 0 in the child.
 * @throws SystemError EAGAIN (too many processes), ENOMEM; Error when Node's flags are missing. fork(2)
 */
export function fork(): number {
  return check(forkAll(), "fork");
}

/** Ends this process at once: no `exit` handlers, nothing flushed. `status` is 0–255. _exit(2) */
export function _exit(status: number): never {
  c.exit(status);
  throw new Error("_exit returned"); // it never does; this tells the compiler so
}

/** @returns this process's id, true in a forked child too (unlike `process.pid`). getpid(2) */
export function getpid(): number {
  return c.getpid();
}

/** @returns the parent's id; that of init (or a subreaper) when the parent has died. getppid(2) */
export function getppid(): number {
  return c.getppid();
}

/** Starts a session and a process group of its own. @returns its id. @throws SystemError EPERM for a group leader. setsid(2) */
export function setsid(): number {
  return check(c.setsid(), "setsid");
}
