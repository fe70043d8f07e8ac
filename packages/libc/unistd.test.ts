import { afterEach, expect, test } from "vitest";
import { bindC } from "./ffi.ts";
import { SHUT_WR, shutdown } from "./sys/socket.ts";
import { RLIMIT_NOFILE, prlimit } from "./sys/resource.ts";
import { closeAll, closeLater, closeNow, connection } from "./testing/loopback.ts";
import { answerOf, FORK_FLAGS, runNode } from "./testing/node.ts";
import { close, dup, dup2, getpid, getppid, pipe, read, write } from "./unistd.ts";

afterEach(closeAll);

function newPipe(): [readEnd: number, writeEnd: number] {
  return pipe().map(closeLater) as [number, number];
}

const text = (bytes: Uint8Array, count: number): string => Buffer.from(bytes.subarray(0, count)).toString();

test("what is written to a pipe is read from its other end, and 0 bytes mean that every writer has closed", () => {
  const [readEnd, writeEnd] = newPipe();
  const buffer = new Uint8Array(64);
  expect(write(writeEnd, "héllo\n")).toBe(7); // bytes of UTF-8, not characters
  expect(text(buffer, read(readEnd, buffer))).toBe("héllo\n");
  closeNow(writeEnd);
  expect(read(readEnd, buffer)).toBe(0);
});

test("read and write take no more than `count` bytes", () => {
  const [readEnd, writeEnd] = newPipe();
  const buffer = new Uint8Array(8);
  expect(write(writeEnd, "abcdef", 4)).toBe(4);
  expect(read(readEnd, buffer, 3)).toBe(3);
  expect(text(buffer, 8)).toBe("abc\0\0\0\0\0");
  expect(read(readEnd, buffer, 3)).toBe(1);
});

test("bytes that are a view of a larger buffer are read and written in their place", () => {
  const [readEnd, writeEnd] = newPipe();
  const whole = Uint8Array.from("0123456789", (character) => character.charCodeAt(0));
  expect(write(writeEnd, whole.subarray(3, 6))).toBe(3);
  const target = new Uint8Array(6);
  expect(read(readEnd, target.subarray(2, 5))).toBe(3);
  expect([...target]).toEqual([0, 0, 0x33, 0x34, 0x35, 0]);
});

test.for([5, -1, Number.NaN])(
  "a count of %d with a buffer of four bytes is refused before the kernel sees it",
  (count) => {
    const [readEnd, writeEnd] = newPipe();
    const four = new Uint8Array(4);
    expect(() => read(readEnd, four, count)).toThrow(RangeError);
    expect(() => write(writeEnd, four, count)).toThrow(`a count of ${count} is not within the buffer: it has 4 bytes`);
  },
);

test("a write that nobody can read any more fails with EPIPE, since Node ignores SIGPIPE", () => {
  const [readEnd, writeEnd] = newPipe();
  closeNow(readEnd);
  expect(() => write(writeEnd, "x")).toThrow(expect.objectContaining({ code: "EPIPE", errno: -32, syscall: "write" }));
});

test("a write after our own half-close fails with EPIPE", () => {
  const { clientFd } = connection();
  shutdown(clientFd, SHUT_WR);
  expect(() => write(clientFd, "x")).toThrow(expect.objectContaining({ code: "EPIPE" }));
});

test("dup gives the lowest free number, and the file is closed with its last reference", () => {
  const [readEnd, writeEnd] = newPipe();
  const free = dup(writeEnd);
  close(free);
  const second = closeLater(dup(writeEnd));
  expect(second).toBe(free);
  closeNow(writeEnd);
  write(second, "x");
  expect(read(readEnd, new Uint8Array(2))).toBe(1);
});

test("dup2 closes what the number was, and refers to the other file from then on", () => {
  const [firstRead, firstWrite] = newPipe();
  const [secondRead, secondWrite] = newPipe();
  expect(dup2(firstWrite, secondWrite)).toBe(secondWrite);
  expect(read(secondRead, new Uint8Array(1))).toBe(0); // its only writer is gone
  write(secondWrite, "x");
  expect(read(firstRead, new Uint8Array(2))).toBe(1);
});

test("pipe, dup and socket fail with EMFILE when the process has no descriptor left", () => {
  const [readEnd] = newPipe();
  const before = prlimit(0, RLIMIT_NOFILE, { ...prlimit(0, RLIMIT_NOFILE), soft: 3 });
  try {
    expect(() => pipe()).toThrow(expect.objectContaining({ code: "EMFILE", syscall: "pipe" }));
    expect(() => dup(readEnd)).toThrow(expect.objectContaining({ code: "EMFILE", syscall: "dup" }));
  } finally {
    prlimit(0, RLIMIT_NOFILE, before);
  }
});

test("getpid and getppid agree with Node in the process that it started", () => {
  expect([getpid(), getppid()]).toEqual([process.pid, process.ppid]);
});

test("in a forked child getpid tells the truth, and process.pid that of its parent", () => {
  const program = `
    import { _exit, close, fork, getpid, getppid, pipe, read, setsid, write } from "./unistd.ts";
    import { waitpid } from "./sys/wait.ts";
    const [readEnd, writeEnd] = pipe();
    const child = fork();
    if (child === 0) {
      write(writeEnd, JSON.stringify({ pid: getpid(), ppid: getppid(), stale: process.pid, session: setsid() }));
      _exit(0);
    }
    close(writeEnd);
    const buffer = Buffer.alloc(1000);
    const said = JSON.parse(buffer.toString("utf8", 0, read(readEnd, buffer)));
    waitpid(child, 0);
    console.log(JSON.stringify({ child, parent: getpid(), ...said }));`;
  const { child, parent, ...said } = answerOf(program, FORK_FLAGS) as Record<"child" | "parent", number>;
  expect(said).toEqual({ pid: child, ppid: parent, stale: parent, session: child });
});

test("read and write allocate nothing: a million calls leave the heap as it was", () => {
  const program = `
    import { openSync } from "node:fs";
    import { read, write } from "./unistd.ts";
    const [zero, none, buffer] = [openSync("/dev/zero"), openSync("/dev/null", "w"), new Uint8Array(64)];
    const run = (times) => { for (let i = 0; i < times; i++) { read(zero, buffer, 64); write(none, buffer, 64); } };
    run(20_000);
    gc();
    const before = process.memoryUsage().heapUsed;
    run(500_000);
    console.log(JSON.stringify((process.memoryUsage().heapUsed - before) / 1_000_000));`;
  expect(answerOf(program, ["--expose-gc"])).toBeLessThan(2); // bytes a call: one small object would be 16 or more
});

test("_exit ends the process with its status and flushes nothing", () => {
  const program = `import { _exit } from "./unistd.ts"; process.on("exit", () => console.log("flushed")); _exit(7);`;
  const { status, stdout } = runNode(program);
  expect([status, stdout]).toEqual([7, ""]);
});

test("setsid fails with EPERM for a process that leads its group", () => {
  const program = `
    import { setsid } from "./unistd.ts";
    setsid();
    try { setsid(); } catch (error) { console.log(JSON.stringify(error.message)); }`;
  expect(answerOf(program)).toBe("setsid EPERM: operation not permitted");
});

test("a function that the C library has not got cannot be bound", () => {
  expect(() => bindC("int no_such_function()")).toThrow(/no_such_function/);
});
