import { addressOfBytes, bindC } from "@accept-loop/libc/ffi";
import { SOL_SOCKET } from "@accept-loop/libc/sys/socket";

// A socket filter decides how much of each segment its socket receives. Ours says 0 bytes: the segment is lost, as in a
// network that drops it, and the sender's kernel never hears of it. socket(7)

const setFilter = bindC<(fd: number, level: number, name: number, program: Uint8Array, size: number) => number>(
  "int setsockopt(int, int, int, const void *, uint32_t)",
);
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
/** A `struct sock_fprog` has 16 bytes: how many instructions there are, and their address. One has 8 bytes. */
const PROGRAM = { count: 0, address: 8, first: 16, bytes: 24 } as const;
const RETURN = 0x06;

/** From now on, loses every segment that arrives for this socket. */
export function deafen(fd: number): void {
  const program = new Uint8Array(PROGRAM.bytes);
  const view = new DataView(program.buffer);
  view.setUint16(PROGRAM.count, 1, true);
  view.setBigUint64(PROGRAM.address, addressOfBytes(program) + BigInt(PROGRAM.first), true);
  view.setUint16(PROGRAM.first, RETURN, true); // 0 bytes
  if (setFilter(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16) !== 0) throw new Error("the filter was not attached");
}

/** Lets segments through again; what was lost meanwhile has to be sent again. */
export function hearAgain(fd: number): void {
  if (setFilter(fd, SOL_SOCKET, SO_DETACH_FILTER, new Uint8Array(4), 4) !== 0) throw new Error("there was no filter");
}
