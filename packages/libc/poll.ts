import { bindC, check } from "./ffi.ts";
import { encodeSignalSet, type SignalSet } from "./signal.ts";

export const POLLIN = 0x001;
export const POLLPRI = 0x002;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
export const POLLRDHUP = 0x2000;

const c = {
  poll: bindC<(fds: Uint8Array, count: number, timeout: number) => number>("int poll(void *, uint64_t, int)"),
  ppoll: bindC<(fds: Uint8Array, count: number, timeout: Int32Array | null, mask: Uint8Array) => number>(
    "int ppoll(void *, uint64_t, const void *, const void *)",
  ),
};

const POLLFD_BYTES = 8;

/**
 * An array of `struct pollfd` that grows.
 *
 *      0              4         6         8
 *      ┌──────────────┬─────────┬─────────┐
 *      │ fd (i32)     │ events  │ revents │   one entry; a negative fd is ignored
 *      └──────────────┴─────────┴─────────┘
 *
 * Entries have indices 0 to length − 1. `remove` puts the last entry in the gap: walk downwards while removing.
 */
export class PollFds {
  #bytes = new Uint8Array(16 * POLLFD_BYTES);
  #fds = new Int32Array(this.#bytes.buffer);
  #events = new Int16Array(this.#bytes.buffer);
  #length = 0;

  /** Entries in use. */
  get length(): number {
    return this.#length;
  }

  /** The memory that poll(2) reads `events` from and writes `revents` to. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Appends an entry. @returns its index. */
  add(fd: number, events: number): number {
    if (this.#length * POLLFD_BYTES === this.#bytes.byteLength) this.#grow();
    const index = this.#length++;
    this.#fds[index * 2] = fd;
    this.#events[index * 4 + 2] = events;
    this.#events[index * 4 + 3] = 0;
    return index;
  }

  /** Removes an entry; the last one takes its index. @throws RangeError as every call with an index that is not in use. */
  remove(index: number): void {
    const gap = this.#at(index);
    const last = --this.#length;
    this.#bytes.copyWithin(gap * POLLFD_BYTES, last * POLLFD_BYTES, (last + 1) * POLLFD_BYTES);
  }

  /** The descriptor of this entry. */
  fd(index: number): number {
    return this.#fds[this.#at(index) * 2] as number;
  }

  /** Makes this entry ask about another descriptor; a negative one is ignored, with its errors. */
  setFd(index: number, fd: number): void {
    this.#fds[this.#at(index) * 2] = fd;
  }

  /** What poll waits for on this entry: POLLIN, POLLOUT … */
  events(index: number): number {
    return this.#events[this.#at(index) * 4 + 2] as number;
  }

  /** Changes what the next poll waits for on this entry; 0 leaves only errors and hang-ups. */
  setEvents(index: number, events: number): void {
    this.#events[this.#at(index) * 4 + 2] = events;
  }

  /** What the last poll reported of this entry; 0 for nothing. */
  revents(index: number): number {
    return this.#events[this.#at(index) * 4 + 3] as number;
  }

  #at(index: number): number {
    // `>>> 0` changes every number that is no index: −1, 1.5, NaN.
    if (index >>> 0 !== index || index >= this.#length) {
      throw new RangeError(`no entry ${index}: there are ${this.#length}`);
    }
    return index;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.byteLength * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#fds = new Int32Array(larger.buffer);
    this.#events = new Int16Array(larger.buffer);
  }
}

/**
 * Waits until a descriptor is ready, or time is up.
 *
 * @param timeout milliseconds; −1 for ever, 0 only looks.
 * @returns how many entries have non-zero `revents`; 0 when time was up.
 * @throws SystemError EINTR (whatever SA_RESTART says), EINVAL (more entries than RLIMIT_NOFILE), ENOMEM. poll(2)
 */
export function poll(fds: PollFds, timeout: number): number {
  return check(c.poll(fds.bytes, fds.length, timeout), "poll");
}

/**
 * poll, with another signal mask in force while it waits, and in the same step: a signal that this thread blocks
 * otherwise interrupts this call, and no other moment of this thread. Node has more threads: see sigprocmask.
 *
 * @param timeout milliseconds; −1 for ever, 0 only looks.
 * @param mask the signals to hold back during the wait; `[]` lets all through.
 * @throws SystemError as poll; RangeError as encodeSignalSet. ppoll(2)
 */
export function ppoll(fds: PollFds, timeout: number, mask: SignalSet): number {
  const span = timeout < 0 ? null : encodeTimespec(timeout);
  return check(c.ppoll(fds.bytes, fds.length, span, encodeSignalSet(mask)), "ppoll");
}

const timespecCell = new Int32Array(4);

/** Milliseconds as a `struct timespec`: seconds and nanoseconds, two 64-bit numbers whose upper halves stay 0. */
function encodeTimespec(milliseconds: number): Int32Array {
  const whole = Math.trunc(milliseconds);
  timespecCell[0] = Math.trunc(whole / 1000);
  timespecCell[2] = (whole % 1000) * 1_000_000;
  return timespecCell;
}

const NAMES: readonly (readonly [number, string])[] = [
  [POLLIN, "POLLIN"],
  [POLLPRI, "POLLPRI"],
  [POLLOUT, "POLLOUT"],
  [POLLERR, "POLLERR"],
  [POLLHUP, "POLLHUP"],
  [POLLNVAL, "POLLNVAL"],
  [POLLRDHUP, "POLLRDHUP"],
];

/** The names in a set of poll flags: 5 is "POLLIN|POLLOUT", 0 is "0", a bit without a name stays a number. */
export function pollNames(flags: number): string {
  const named = NAMES.filter(([bit]) => (flags & bit) !== 0);
  const rest = named.reduce((left, [bit]) => left & ~bit, flags);
  const parts = named.map(([, name]) => name);
  if (rest !== 0 || parts.length === 0) parts.push(rest === 0 ? "0" : `0x${rest.toString(16)}`);
  return parts.join("|");
}
