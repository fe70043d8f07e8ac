import { bindC, check } from "../ffi.ts";

export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WCONTINUED = 8;

const c = {
  waitpid: bindC<(pid: number, status: Int32Array, options: number) => number>("int waitpid(int, void *, int)"),
};

const statusCell = new Int32Array(1);

/** What waitpid found. `pid` is 0 when WNOHANG was given and every child is still alive. */
export interface Waited {
  readonly pid: number;
  /** The wait status: pass it to WIFEXITED and its kin. */
  readonly status: number;
}

/**
 * Waits for a child to end, and reaps it.
 *
 * @param pid that child; −1: any child; 0: any child in this process group.
 * @param options 0 to wait, or WNOHANG to ask only.
 * @throws SystemError ECHILD (there is no such child), EINTR. waitpid(2)
 */
export function waitpid(pid: number, options: number): Waited {
  const reaped = check(c.waitpid(pid, statusCell, options), "waitpid");
  return { pid: reaped, status: reaped === 0 ? 0 : (statusCell[0] as number) };
}

// A wait status is 16 bits: exit status in the high byte, terminating signal in the low seven, 0x80 for a core dump;
// 0x7f in the low byte: stopped; 0xffff: continued. wait(2)

/** The child ended by exit or `_exit`. waitpid(2) */
export function WIFEXITED(status: number): boolean {
  return (status & 0x7f) === 0;
}

/** The exit status, 0–255, of a child that WIFEXITED. waitpid(2) */
export function WEXITSTATUS(status: number): number {
  return (status >> 8) & 0xff;
}

/** The child was killed by a signal. waitpid(2) */
export function WIFSIGNALED(status: number): boolean {
  const low = status & 0x7f;
  return low !== 0 && low !== 0x7f;
}

/** The signal that killed a child that WIFSIGNALED. waitpid(2) */
export function WTERMSIG(status: number): number {
  return status & 0x7f;
}

/** The child that WIFSIGNALED left a core dump. waitpid(2) */
export function WCOREDUMP(status: number): boolean {
  return (status & 0x80) !== 0;
}

/** The child is stopped (only with WUNTRACED). waitpid(2) */
export function WIFSTOPPED(status: number): boolean {
  return (status & 0xff) === 0x7f;
}

/** The signal that stopped a child that WIFSTOPPED. waitpid(2) */
export function WSTOPSIG(status: number): number {
  return (status >> 8) & 0xff;
}

/** The child was resumed by SIGCONT (only with WCONTINUED). waitpid(2) */
export function WIFCONTINUED(status: number): boolean {
  return status === 0xffff;
}
