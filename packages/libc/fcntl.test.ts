import { afterEach, expect, test } from "vitest";
import { F_GETFD, F_GETFL, F_SETFD, F_SETFL, FD_CLOEXEC, fcntl, O_NONBLOCK } from "./fcntl.ts";
import { closeAll, closeLater } from "./testing/loopback.ts";
import { dup, pipe, read } from "./unistd.ts";

afterEach(closeAll);

test("O_NONBLOCK makes a read with nothing to read fail with EAGAIN, through every descriptor of the open file", () => {
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  const second = closeLater(dup(readEnd));
  expect(fcntl(readEnd, F_GETFL) & O_NONBLOCK).toBe(0);
  expect(fcntl(readEnd, F_SETFL, fcntl(readEnd, F_GETFL) | O_NONBLOCK)).toBe(0);
  expect(() => read(readEnd, new Uint8Array(1))).toThrow(expect.objectContaining({ code: "EAGAIN", syscall: "read" }));
  expect(fcntl(second, F_GETFL) & O_NONBLOCK).toBe(O_NONBLOCK);
  expect(fcntl(writeEnd, F_GETFL) & O_NONBLOCK).toBe(0);
});

test("FD_CLOEXEC belongs to one descriptor: its duplicate has not got it", () => {
  const [readEnd] = pipe().map(closeLater) as [number, number];
  expect(fcntl(readEnd, F_GETFD)).toBe(0);
  fcntl(readEnd, F_SETFD, FD_CLOEXEC);
  expect(fcntl(readEnd, F_GETFD)).toBe(FD_CLOEXEC);
  expect(fcntl(closeLater(dup(readEnd)), F_GETFD)).toBe(0);
});

test("a command that the kernel does not know fails with EINVAL", () => {
  const [readEnd] = pipe().map(closeLater) as [number, number];
  expect(() => fcntl(readEnd, 9999)).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "fcntl" }));
});
