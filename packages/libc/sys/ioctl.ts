import { bindC, check } from "../ffi.ts";

/** The time of the last packet read from this socket, as a `struct timespec`. socket(7) */
export const SIOCGSTAMPNS = 0x8907;
/** A network interface's flags, as a `struct ifreq`. netdevice(7) */
export const SIOCGIFFLAGS = 0x8913;
export const SIOCSIFFLAGS = 0x8914;

const c = {
  ioctl: bindC<(fd: number, request: number, type: "void *", argument: Uint8Array) => number>(
    "int ioctl(int, unsigned long, ...)",
  ),
};

/**
 * Asks a device, or a socket, what no other call asks.
 *
 * @param request SIOCGSTAMPNS …: each has its own struct.
 * @param argument the struct, which the kernel reads or writes: it must have all the bytes that the request's man page
 *   says.
 * @throws SystemError EBADF, ENOTTY (no such request here), and what the request's man page lists. ioctl(2)
 */
export function ioctl(fd: number, request: number, argument: Uint8Array): void {
  check(c.ioctl(fd, request, "void *", argument), "ioctl");
}
