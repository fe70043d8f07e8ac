import { bindC, check } from "./ffi.ts";

export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
/** How much a pipe holds, in bytes: a whole number of pages. pipe(7) */
export const F_SETPIPE_SZ = 1031;
export const F_GETPIPE_SZ = 1032;
export const FD_CLOEXEC = 1;
/** A call that would wait fails with EAGAIN instead. */
export const O_NONBLOCK = 0o4000;

const c = {
  fcntl: bindC<(fd: number, command: number, type: "int", argument: number) => number>("int fcntl(int, int, ...)"),
};

/**
 * Reads or sets a descriptor's flags.
 *
 * @param command F_GETFL and F_SETFL: status flags of the open file (O_NONBLOCK), shared by all its descriptors;
 *   F_GETFD and F_SETFD: flags of this descriptor alone (FD_CLOEXEC); F_GETPIPE_SZ and F_SETPIPE_SZ: a pipe's size.
 * @returns the flags for a GET, 0 for a SET; a pipe's size for both.
 * @throws SystemError EBADF, EINVAL; EBUSY (the pipe holds more already), EPERM. fcntl(2)
 */
export function fcntl(fd: number, command: number, argument = 0): number {
  return check(c.fcntl(fd, command, "int", argument), "fcntl");
}
