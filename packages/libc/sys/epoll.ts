import { arch } from "node:os";
import { bindC, check } from "../ffi.ts";

export const EPOLL_CLOEXEC = 0o2000000;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 0x001;
export const EPOLLOUT = 0x004;
export const EPOLLERR = 0x008;
export const EPOLLHUP = 0x010;
export const EPOLLRDHUP = 0x2000;
export const EPOLLEXCLUSIVE = 0x1000_0000;
export const EPOLLONESHOT = 0x4000_0000;
export const EPOLLET = 0x8000_0000;

/** `struct epoll_event` is packed on x86-64 alone: u32 events, then 8 bytes of data. */
export const EPOLL_EVENT = arch() === "x64" ? { data: 4, size: 12 } : { data: 8, size: 16 };

const c = {
  epoll_create1: bindC<(flags: number) => number>("int epoll_create1(int)"),
  epoll_ctl: bindC<(epfd: number, operation: number, fd: number, event: Uint8Array) => number>(
    "int epoll_ctl(int, int, int, void *)",
  ),
  epoll_wait: bindC<(epfd: number, events: Uint8Array, count: number, timeout: number) => number>(
    "int epoll_wait(int, void *, int, int)",
  ),
};

/** Makes an epoll instance. @throws SystemError EMFILE, ENFILE, ENOMEM. epoll_create1(2) */
export function epoll_create1(flags: number): number {
  return check(c.epoll_create1(flags), "epoll_create1");
}

const eventCell = new Uint8Array(EPOLL_EVENT.size);
const eventView = new DataView(eventCell.buffer);

/**
 * Adds, changes or removes a descriptor in the kernel's interest list.
 *
 * @param events EPOLLIN and the like; ignored by EPOLL_CTL_DEL.
 * @throws SystemError EEXIST, ENOENT, EPERM (a regular file), EBADF. epoll_ctl(2)
 */
export function epoll_ctl(epfd: number, operation: number, fd: number, events: number): void {
  eventView.setUint32(0, events, true);
  eventView.setInt32(EPOLL_EVENT.data, fd, true);
  check(c.epoll_ctl(epfd, operation, fd, eventCell), "epoll_ctl");
}

/** Room for what epoll_wait reports: `count` events. epoll_wait(2) */
export class EpollEvents {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly count: number;

  constructor(count: number) {
    this.count = count;
    this.bytes = new Uint8Array(count * EPOLL_EVENT.size);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** The descriptor that event `index` is about. */
  fd(index: number): number {
    return this.#view.getInt32(index * EPOLL_EVENT.size + EPOLL_EVENT.data, true);
  }

  /** What event `index` reports: EPOLLIN, EPOLLHUP … */
  events(index: number): number {
    return this.#view.getUint32(index * EPOLL_EVENT.size, true);
  }
}

/**
 * Waits for descriptors of the interest list to become ready.
 *
 * @param timeout milliseconds; −1 for ever, 0 only looks.
 * @returns how many events were written.
 * @throws SystemError EINTR, EBADF. epoll_wait(2)
 */
export function epoll_wait(epfd: number, events: EpollEvents, timeout: number): number {
  return check(c.epoll_wait(epfd, events.bytes, events.count, timeout), "epoll_wait");
}
