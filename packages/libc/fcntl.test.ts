import { afterEach, expect, test } from "vitest";
import {
  F_GETFD,
  F_GETFL,
  F_GETPIPE_SZ,
  F_SETFD,
  F_SETFL,
  F_SETPIPE_SZ,
  FD_CLOEXEC,
  fcntl,
  O_NONBLOCK,
} from "./fcntl.ts";
import { closeAll, closeLater } from "./testing/loopback.ts";
import { dup, pipe, read, write } from "./unistd.ts";

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

test("a pipe's size is set to a whole number of pages, and that many bytes fill it", () => {
  const [, writeEnd] = pipe().map(closeLater) as [number, number];
  expect(fcntl(writeEnd, F_SETPIPE_SZ, 4096)).toBe(4096);
  expect(fcntl(writeEnd, F_GETPIPE_SZ)).toBe(4096);
  fcntl(writeEnd, F_SETFL, fcntl(writeEnd, F_GETFL) | O_NONBLOCK);
  expect(write(writeEnd, new Uint8Array(5000))).toBe(4096);
  expect(() => write(writeEnd, "x")).toThrow(expect.objectContaining({ code: "EAGAIN" }));
});

test("a command that the kernel does not know fails with EINVAL", () => {
  const [readEnd] = pipe().map(closeLater) as [number, number];
  expect(() => fcntl(readEnd, 9999)).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "fcntl" }));
});
