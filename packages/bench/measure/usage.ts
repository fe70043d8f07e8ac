import { isSystemError } from "@accept-loop/libc/errno";
import { clock_getcpuclockid, clock_gettime } from "@accept-loop/libc/time";
import * as proc from "@accept-loop/lab/proc";

/** What a server has used so far, with all that descend from it. */
export interface Usage {
  /** CPU time in milliseconds: of the living to the nanosecond, of those that were reaped to 10 ms. */
  readonly cpu: number;
  /** Context switches of the living, and of those not reaped yet: the reaped take their counts along. */
  readonly switches: number;
}

/** Adds up what a process and its descendants have used. */
export function usageOf(pid: number): Usage {
  const family = proc.tree(pid);
  return {
    cpu: family.reduce((sum, each) => sum + cpuOf(each) + (proc.stat(each)?.reapedCpu ?? 0), 0),
    switches: family.reduce((sum, each) => sum + proc.contextSwitches(each), 0),
  };
}

/** CPU time of one process in milliseconds; 0 when it has gone. */
function cpuOf(pid: number): number {
  try {
    const { tv_sec, tv_nsec } = clock_gettime(clock_getcpuclockid(pid));
    return tv_sec * 1000 + tv_nsec / 1e6;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return 0;
  }
}

/** Memory that a server and its descendants keep the machine from using otherwise: bytes, shared pages counted once. */
export function memoryOf(pid: number): number {
  return proc.tree(pid).reduce((sum, each) => sum + proc.pss(each), 0);
}
