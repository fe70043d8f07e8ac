import { expect, test } from "vitest";
import { clock_getcpuclockid, clock_gettime, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID } from "./time.ts";

/** A span in milliseconds. */
function since(clock: number): number {
  const { tv_sec, tv_nsec } = clock_gettime(clock);
  return tv_sec * 1000 + tv_nsec / 1e6;
}

test("CLOCK_MONOTONIC runs as fast as performance.now, which is the same clock from another start", () => {
  const look = (): number[] => [performance.now(), since(CLOCK_MONOTONIC), performance.now()];
  const [a1 = 0, a2 = 0, a3 = 0] = look();
  while (performance.now() < a3 + 5) continue;
  const [b1 = 0, b2 = 0, b3 = 0] = look();
  expect(b2 - a2).toBeGreaterThanOrEqual(b1 - a3 - 0.01);
  expect(b2 - a2).toBeLessThanOrEqual(b3 - a1 + 0.01);
});

test("a process's own CPU clock and the one that others read are the same, to the nanosecond", () => {
  const theirs = clock_getcpuclockid(process.pid);
  const before = since(CLOCK_PROCESS_CPUTIME_ID);
  const between = since(theirs);
  const after = since(CLOCK_PROCESS_CPUTIME_ID);
  expect(between).toBeGreaterThanOrEqual(before);
  expect(after).toBeGreaterThanOrEqual(between);
  expect(after).toBeLessThanOrEqual(process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 + 20);
});

test("a process that is not there has no clock: ESRCH", () => {
  const NOBODY = 2 ** 22 + 1; // pids end at 2^22, proc_sys_kernel(5)
  expect(() => clock_getcpuclockid(NOBODY)).toThrow("clock_getcpuclockid ESRCH: no such process");
});

test("a clock that does not exist is refused: EINVAL", () => {
  expect(() => clock_gettime(1000)).toThrow("clock_gettime EINVAL");
});
