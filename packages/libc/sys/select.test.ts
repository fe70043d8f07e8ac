import { afterEach, expect, test } from "vitest";
import { bindC } from "../ffi.ts";
import { amidAlarms } from "../testing/interruption.ts";
import { closeAll, closeLater, connection } from "../testing/loopback.ts";
import { pipe, write } from "../unistd.ts";
import { FD_CLR, FD_ISSET, FD_SET, FD_SETSIZE, FD_ZERO, FdSet, select } from "./select.ts";

afterEach(closeAll);

function setOf(...fds: number[]): FdSet {
  const set = new FdSet();
  for (const fd of fds) FD_SET(fd, set);
  return set;
}

const membersOf = (set: FdSet): number[] =>
  Array.from({ length: FD_SETSIZE }, (_, fd) => fd).filter((fd) => FD_ISSET(fd, set));

test("FD_SET, FD_CLR, FD_ISSET and FD_ZERO change one bit, or all", () => {
  const set = setOf(0, 7, 8, 500, 1023);
  expect(membersOf(set)).toEqual([0, 7, 8, 500, 1023]);
  FD_CLR(8, set);
  FD_CLR(9, set); // was not there
  expect(membersOf(set)).toEqual([0, 7, 500, 1023]);
  const copy = new FdSet();
  copy.copyFrom(set);
  FD_ZERO(set);
  expect([membersOf(set), membersOf(copy)]).toEqual([[], [0, 7, 500, 1023]]);
});

test.for([-1, 1024, 1025, 1.5, Number.NaN, 2 ** 32])("descriptor %d is refused, and nothing is written", (fd) => {
  const set = setOf(3, 900);
  const before = set.bytes.slice();
  const refusal = new RangeError(`descriptor ${fd} does not fit an fd_set: it holds 0 to 1023`);
  expect(() => FD_SET(fd, set)).toThrow(refusal);
  expect(() => FD_CLR(fd, set)).toThrow(refusal);
  expect(() => FD_ISSET(fd, set)).toThrow(refusal);
  expect(set.bytes).toEqual(before);
  expect(Object.keys(set.bytes)).toHaveLength(128);
});

test("select leaves in its sets only what is ready, and counts bits: ready for reading and writing is two", () => {
  const { clientFd, connFd } = connection();
  const [readEnd] = pipe().map(closeLater) as [number];
  write(clientFd, "x");
  const [readFds, writeFds] = [setOf(readEnd, connFd), setOf(connFd)];
  expect(select(Math.max(readEnd, connFd) + 1, readFds, writeFds, null, null)).toBe(2);
  expect([membersOf(readFds), membersOf(writeFds)]).toEqual([[connFd], [connFd]]);
});

test("select looks at no descriptor from nfds on", () => {
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  write(writeEnd, "x");
  const readFds = setOf(readEnd);
  expect(select(readEnd, readFds, null, null, { tv_sec: 0, tv_usec: 0 })).toBe(0);
  expect(select(readEnd + 1, setOf(readEnd), null, null, { tv_sec: 0, tv_usec: 0 })).toBe(1);
});

test("when time is up select returns 0, its sets are empty, and nothing of its timeout is left", () => {
  const [readEnd] = pipe().map(closeLater) as [number];
  const [readFds, timeout] = [setOf(readEnd), { tv_sec: 0, tv_usec: 20_000 }];
  const start = performance.now();
  expect(select(readEnd + 1, readFds, null, null, timeout)).toBe(0);
  expect(performance.now() - start).toBeGreaterThan(19);
  expect([membersOf(readFds), timeout]).toEqual([[], { tv_sec: 0, tv_usec: 0 }]);
});

test("what was not slept stays in the timeout, and it is a little less than was given", () => {
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  write(writeEnd, "x");
  const timeout = { tv_sec: 60, tv_usec: 0 };
  expect(select(readEnd + 1, setOf(readEnd), null, null, timeout)).toBe(1);
  expect(timeout.tv_sec).toBeLessThan(60);
  expect(timeout.tv_sec).toBeGreaterThan(30);
});

test("a signal interrupts select, and the rest of the time stays in the timeout then too", () => {
  const timeout = { tv_sec: 60, tv_usec: 0 };
  expect(() => amidAlarms(() => select(0, null, null, null, timeout))).toThrow(
    expect.objectContaining({ code: "EINTR", syscall: "select" }),
  );
  expect(timeout.tv_sec).toBeLessThan(60);
  expect(timeout.tv_sec).toBeGreaterThan(30);
});

test("nfds beyond the sets is refused, since the kernel would write beyond them; below 0 it is EINVAL", () => {
  expect(() => select(1025, setOf(3), null, null, null)).toThrow(RangeError);
  expect(() => select(-1, null, null, null, null)).toThrow(expect.objectContaining({ code: "EINVAL" }));
});

test("it is the type that ends at 1023: the kernel takes a larger bitmap", ({ skip }) => {
  const dup2 = bindC<(fd: number, to: number) => number>("int dup2(int, int)");
  const rawSelect = bindC<(nfds: number, read: Uint8Array, w: null, e: null, timeout: Uint8Array) => number>(
    "int select(int, void *, void *, void *, void *)",
  );
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  skip(dup2(readEnd, 2000) === -1, "this process may not open descriptor 2000");
  closeLater(2000);
  write(writeEnd, "x");
  const bits = new Uint8Array(512);
  bits[2000 >> 3] = 1 << (2000 & 7);
  expect(rawSelect(2001, bits, null, null, new Uint8Array(16))).toBe(1);
  expect(bits[2000 >> 3]).toBe(1 << (2000 & 7));
});
