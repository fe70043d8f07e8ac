import { bindC, check, SystemError } from "./ffi.ts";

/** A clock that nobody sets. */
export const CLOCK_MONOTONIC = 1;
/** The CPU time of this process: of all its threads, also of those that have ended. */
export const CLOCK_PROCESS_CPUTIME_ID = 2;

const c = {
  clock_gettime: bindC<(clock: number, time: BigInt64Array) => number>("int clock_gettime(int, void *)"),
  clock_getcpuclockid: bindC<(pid: number, clock: Int32Array) => number>("int clock_getcpuclockid(int, void *)"),
};

/** A point or a span of time: seconds, and nanoseconds below a second. */
export interface Timespec {
  readonly tv_sec: number;
  readonly tv_nsec: number;
}

/** Reads a clock. @throws SystemError EINVAL (no such clock, or its process has gone). clock_gettime(2) */
export function clock_gettime(clock: number): Timespec {
  const time = new BigInt64Array(2);
  check(c.clock_gettime(clock, time), "clock_gettime");
  return { tv_sec: Number(time[0]), tv_nsec: Number(time[1]) };
}

/**
 * The clock that counts the CPU time of another process, in nanoseconds where /proc/PID/stat has hundredths of a second.
 *
 * @throws SystemError ESRCH (no such process). clock_getcpuclockid(3)
 */
export function clock_getcpuclockid(pid: number): number {
  const clock = new Int32Array(1);
  const error = c.clock_getcpuclockid(pid, clock); // returns the error itself
  if (error !== 0) throw new SystemError("clock_getcpuclockid", error);
  return clock[0] as number;
}
