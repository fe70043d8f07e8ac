import { readFileSync } from "node:fs";
import { afterEach, expect } from "vitest";
import { bindC } from "@accept-loop/libc/ffi";
import { FD_SET, FD_SETSIZE, FdSet } from "@accept-loop/libc/sys/select";
import { noCompiler, runC } from "@accept-loop/libc/testing/c-probe";
import { close, dup, pipe, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";

// What lies beyond the last bit of an fd_set. Our own select() refuses to look there, so this calls the C library's.

const rawSelect = bindC<(nfds: number, read: Uint8Array, w: null, e: null, timeout: Uint8Array) => number>(
  "int select(int, void *, void *, void *, void *)",
);

const opened: number[] = [];

afterEach(() => {
  for (const fd of opened.splice(0)) close(fd);
});

/** Asks whether one descriptor can be read, without waiting. @returns what select returned, and whether the bit is set. */
function ask(fd: number): [returned: number, isSet: boolean] {
  const bits = new Uint8Array(Math.max(256, (fd >> 3) + 8)); // 2048 bits, or more
  bits[fd >> 3] = 1 << (fd & 7);
  const returned = rawSelect(fd + 1, bits, null, null, new Uint8Array(16));
  return [returned, bits[fd >> 3] === 1 << (fd & 7)];
}

/** How many entries this process's descriptor table has. proc_pid_status(5) */
function tableSize(): number {
  return Number(/^FDSize:\s*(\d+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]);
}

claim("kernel-has-no-1024", "1500", (evidence, { skip }) => {
  const dup2 = bindC<(fd: number, to: number) => number>("int dup2(int, int)");
  const [readEnd, writeEnd] = pipe();
  opened.push(readEnd, writeEnd);
  if (dup2(readEnd, 1500) === -1) skip("this process may not open descriptor 1500");
  opened.push(1500);
  write(writeEnd, Buffer.from("x"));
  expect(ask(1500)).toEqual([1, true]);
  evidence.saw("ready among 2048 bits", 1500);
});

claim("beyond-the-table", "returns 0", (evidence) => {
  const stale = dup(0);
  close(stale);
  const beyond = tableSize();
  expect(ask(stale)[0]).toBe(-1); // EBADF: within the table, and not open
  expect(ask(beyond)).toEqual([0, true]);
  evidence.saw("entries in the descriptor table", beyond);
  evidence.saw(`returned for descriptor ${beyond}`, 0);
});

claim("fd-setsize", "1,024", (evidence, { skip }) => {
  if (noCompiler !== undefined) skip(noCompiler);
  const printed = runC(["stdio.h", "sys/select.h"], 'printf("%d %zu", FD_SETSIZE, 8 * sizeof(fd_set));');
  expect(printed).toBe("1024 1024");
  evidence.saw("FD_SETSIZE, and the bits of an fd_set", printed);
});

/** Sets bit 1030, and prints the byte in which it would be. It belongs to the variable behind the set. */
const TOO_FAR = `struct { fd_set set; unsigned char next[16]; } both = {0};
  volatile int fd = 1030;
  FD_SET(fd, &both.set);
  printf("%d", both.next[0]);`;

claim("next-variable", "variable", (evidence, { skip }) => {
  if (noCompiler !== undefined) skip(noCompiler);
  const printed = runC(["sys/select.h", "stdio.h"], TOO_FAR, ["-U_FORTIFY_SOURCE"]);
  expect(printed).toBe("64");
  evidence.saw("the byte behind the set, 0 before", printed);
});

claim("fortified", "SIGABRT", (evidence, { skip }) => {
  if (noCompiler !== undefined) skip(noCompiler);
  const hasGlibc = runC(["features.h", "stdio.h"], '#ifdef __GLIBC__\nprintf("yes");\n#endif\n') === "yes";
  if (!hasGlibc) skip("this C library is not glibc, which has the check");
  const flags = ["-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"];
  expect(() => runC(["sys/select.h", "stdio.h"], TOO_FAR, flags)).toThrow("SIGABRT");
  evidence.saw("it ended with", "SIGABRT");
});

claim("refused-by-us", "RangeError", (evidence) => {
  const bytes = new Uint8Array(FD_SETSIZE / 8);
  bytes[1030 >> 3] = 64; // no error, and no effect
  expect(bytes[1030 >> 3]).toBeUndefined();
  expect(() => FD_SET(1030, new FdSet())).toThrow(RangeError);
  evidence.saw("a byte behind the end of a Uint8Array", String(bytes[1030 >> 3]));
});
