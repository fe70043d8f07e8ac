import { bindC, SystemError, errno } from "../ffi.ts";
import { ioctl, SIOCGIFFLAGS, SIOCSIFFLAGS } from "../sys/ioctl.ts";
import { AF_INET, SOCK_CLOEXEC, SOCK_DGRAM, socket } from "../sys/socket.ts";
import { close } from "../unistd.ts";

/** The interface is running: only then it takes packets. */
export const IFF_UP = 1;

/** An interface's name has 15 bytes at most, and a zero. */
const IFNAMSIZ = 16;
/** `struct ifreq`: the name, then a union of 24 bytes. */
const IFREQ_BYTES = 40;

const c = {
  if_nametoindex: bindC<(name: string) => number>("unsigned int if_nametoindex(const char *)"),
};

/** The number of a network interface, such as "lo". @throws SystemError ENODEV when there is none. if_nametoindex(3) */
export function if_nametoindex(name: string): number {
  const index = c.if_nametoindex(name);
  if (index === 0) throw new SystemError("if_nametoindex", errno());
  return index;
}

/** An interface's flags: IFF_UP and its kin. @throws SystemError ENODEV. netdevice(7) */
export function interfaceFlags(name: string): number {
  return withRequest(name, (fd, request) => {
    ioctl(fd, SIOCGIFFLAGS, request);
    return new DataView(request.buffer).getUint16(IFNAMSIZ, true);
  });
}

/**
 * Sets an interface's flags, as `ip link set lo up` does for IFF_UP. For this network namespace's processes, while "lo"
 * is down every packet to 127.0.0.1 is lost.
 *
 * @throws SystemError ENODEV, EPERM (not root of this network namespace). netdevice(7)
 */
export function setInterfaceFlags(name: string, flags: number): void {
  withRequest(name, (fd, request) => {
    new DataView(request.buffer).setUint16(IFNAMSIZ, flags, true);
    ioctl(fd, SIOCSIFFLAGS, request);
  });
}

/** Interfaces have no descriptor: any socket will do to ask about them. */
function withRequest<T>(name: string, ask: (fd: number, request: Uint8Array<ArrayBuffer>) => T): T {
  const request = new Uint8Array(IFREQ_BYTES);
  const bytes = Buffer.from(name);
  if (bytes.length >= IFNAMSIZ) throw new RangeError(`"${name}" is not an interface: names have 15 bytes at most`);
  request.set(bytes);
  const fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  try {
    return ask(fd, request);
  } finally {
    close(fd);
  }
}
