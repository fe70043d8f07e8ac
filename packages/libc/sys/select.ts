import { bindC, check } from "../ffi.ts";
import type { Timeval } from "./socket.ts";

/** The descriptors that an `fd_set` has room for: 0 to 1023. It is the C library's type that ends there, not the kernel. */
export const FD_SETSIZE = 1024;

type Bytes = Uint8Array | null;
const c = {
  select: bindC<(nfds: number, read: Bytes, write: Bytes, except: Bytes, timeout: BigInt64Array | null) => number>(
    "int select(int, void *, void *, void *, void *)",
  ),
};

const timevalCell = new BigInt64Array(2);

/** An `fd_set`: 1024 bits in 128 bytes, descriptor n in bit n mod 8 of byte n div 8. select(2) */
export class FdSet {
  readonly bytes = new Uint8Array(FD_SETSIZE / 8);

  /** Makes this set equal to `other`: select overwrites its sets, so pass it a copy. */
  copyFrom(other: FdSet): void {
    this.bytes.set(other.bytes);
  }
}

/** Empties the set. select(2) */
export function FD_ZERO(set: FdSet): void {
  set.bytes.fill(0);
}

/** Adds a descriptor. @throws RangeError for one of 1024 or more: in C that writes into the next variable. select(2) */
export function FD_SET(fd: number, set: FdSet): void {
  const byte = byteOf(fd);
  set.bytes[byte] = (set.bytes[byte] as number) | (1 << (fd & 7));
}

/** Removes a descriptor. @throws RangeError as FD_SET. select(2) */
export function FD_CLR(fd: number, set: FdSet): void {
  const byte = byteOf(fd);
  set.bytes[byte] = (set.bytes[byte] as number) & ~(1 << (fd & 7));
}

/** Whether the set holds a descriptor. @throws RangeError as FD_SET. select(2) */
export function FD_ISSET(fd: number, set: FdSet): boolean {
  return (((set.bytes[byteOf(fd)] as number) >> (fd & 7)) & 1) === 1;
}

function byteOf(fd: number): number {
  if (!Number.isInteger(fd) || fd < 0 || fd >= FD_SETSIZE) {
    throw new RangeError(`descriptor ${fd} does not fit an fd_set: it holds 0 to ${FD_SETSIZE - 1}`);
  }
  return fd >> 3;
}

/**
 * Waits until a descriptor in one of the sets is ready, or time is up.
 *
 * @param nfds the highest descriptor in any set, plus one.
 * @param readFds watched for input; on return holds only those that are ready. `null`: none. Likewise the next two.
 * @param timeout how long; Linux leaves in it what was not slept. `null`: for ever.
 * @returns how many bits are set in all three; a descriptor ready for both reading and writing counts twice.
 * @throws SystemError EBADF (a closed descriptor), EINTR (whatever SA_RESTART says), EINVAL (nfds or timeout below 0);
 *   RangeError for nfds above 1024: the kernel would write beyond the sets. select(2)
 */
export function select(
  nfds: number,
  readFds: FdSet | null,
  writeFds: FdSet | null,
  exceptFds: FdSet | null,
  timeout: Timeval | null,
): number {
  if (nfds > FD_SETSIZE) throw new RangeError(`nfds ${nfds} is beyond the sets: they end at ${FD_SETSIZE}`);
  const left = timeout === null ? null : timevalCell;
  if (timeout !== null) timevalCell.set([BigInt(timeout.tv_sec), BigInt(timeout.tv_usec)]);
  try {
    return check(
      c.select(nfds, readFds?.bytes ?? null, writeFds?.bytes ?? null, exceptFds?.bytes ?? null, left),
      "select",
    );
  } finally {
    if (timeout !== null) {
      timeout.tv_sec = Number(timevalCell[0]); // also after EINTR
      timeout.tv_usec = Number(timevalCell[1]);
    }
  }
}
