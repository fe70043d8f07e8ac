import { spawn } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { prlimit, RLIM_INFINITY, RLIMIT_NOFILE } from "./resource.ts";

const RLIMIT_CORE = 4;
const before = prlimit(0, RLIMIT_NOFILE);
afterEach(() => void prlimit(0, RLIMIT_NOFILE, before));

test("prlimit sets the limit of this process, and returns the one before", () => {
  const lower = { soft: before.soft - 1, hard: before.hard };
  expect(prlimit(0, RLIMIT_NOFILE, lower)).toEqual(before);
  expect(prlimit(0, RLIMIT_NOFILE)).toEqual(lower);
});

test("no limit is Infinity, and setting what was read leaves it without one", () => {
  const core = prlimit(0, RLIMIT_CORE);
  prlimit(0, RLIMIT_CORE, core);
  expect(prlimit(0, RLIMIT_CORE)).toEqual(core);
  const address = prlimit(0, 9); // RLIMIT_AS: seldom limited
  prlimit(0, 9, address);
  expect(prlimit(0, 9)).toEqual(address);
  expect(Number.isSafeInteger(address.hard) || address.hard === RLIM_INFINITY).toBe(true);
});

test("another process's limit can be set while it runs", () => {
  const child = spawn("sleep", ["60"]);
  try {
    const limit = { soft: 20, hard: 30 };
    prlimit(child.pid ?? -1, RLIMIT_NOFILE, limit);
    expect(prlimit(child.pid ?? -1, RLIMIT_NOFILE)).toEqual(limit);
  } finally {
    child.kill("SIGKILL");
  }
});

test("a soft limit above the hard one fails with EINVAL, a process that is none with ESRCH", () => {
  expect(() => prlimit(0, RLIMIT_NOFILE, { soft: 11, hard: 10 })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  expect(() => prlimit(0x7fff_ffff, RLIMIT_NOFILE)).toThrow(
    expect.objectContaining({ code: "ESRCH", syscall: "prlimit" }),
  );
});
