import { bindC, check, within } from "../ffi.ts";
import { encodeSignalSet, type SignalSet } from "../signal.ts";

export const SFD_NONBLOCK = 0o4000;
export const SFD_CLOEXEC = 0o2000000;

/** Bytes of one `struct signalfd_siginfo`; the signal number is its first u32, the sender's pid the fourth. */
export const SIGNALFD_SIGINFO_BYTES = 128;

const c = {
  signalfd: bindC<(fd: number, mask: Uint8Array, flags: number) => number>("int signalfd(int, const void *, int)"),
};

/**
 * Makes signals readable: each read(2) takes as many pending ones as fit, 128 bytes each. Block them first with
 * sigprocmask, and mind what is said there of Node's other threads: what they take is not read here.
 *
 * @param fd −1 for a new descriptor, or one of signalfd's to change its set.
 * @param mask the signals to read.
 * @param flags SFD_NONBLOCK, SFD_CLOEXEC, or 0.
 * @throws SystemError EINVAL (`fd` is no signalfd), EBADF, EMFILE; RangeError as encodeSignalSet. signalfd(2)
 */
export function signalfd(fd: number, mask: SignalSet, flags = 0): number {
  return check(c.signalfd(fd, encodeSignalSet(mask), flags), "signalfd");
}

/** One `struct signalfd_siginfo`, decoded. */
export interface SignalInfo {
  readonly signo: number;
  readonly pid: number;
  /** For SIGCHLD: the exit status, or the signal that killed the child. */
  readonly status: number;
}

/** Decodes the first `bytes` bytes that read(2) returned. @throws RangeError when they hold no whole number of records. */
export function decodeSignalInfo(buffer: Uint8Array, bytes: number): SignalInfo[] {
  if (within(buffer, bytes) % SIGNALFD_SIGINFO_BYTES !== 0) {
    throw new RangeError(`signalfd gives records of ${SIGNALFD_SIGINFO_BYTES} bytes; these are ${bytes}`);
  }
  const view = new DataView(buffer.buffer, buffer.byteOffset, bytes);
  return Array.from({ length: bytes / SIGNALFD_SIGINFO_BYTES }, (_, index) => {
    const at = index * SIGNALFD_SIGINFO_BYTES;
    return {
      signo: view.getUint32(at, true),
      pid: view.getUint32(at + 12, true),
      status: view.getInt32(at + 40, true),
    };
  });
}
