import { constants } from "node:os";
import { addressOf, bindC, check } from "./ffi.ts";

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGURG = 23;
export const SIGWINCH = 28;

export const SA_NOCLDSTOP = 1;
export const SA_NOCLDWAIT = 2;
export const SA_RESTART = 0x1000_0000;
export const SA_NODEFER = 0x4000_0000;
export const SA_RESETHAND = 0x8000_0000;

export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;

/** The default action: for SIGTERM to end the process, for SIGCHLD to do nothing at all. */
export const SIG_DFL = 0n;
/** Ignore it. For SIGCHLD that also means: leave no zombies. */
export const SIG_IGN = 1n;

/** `struct sigaction` as glibc and musl lay it out on x86-64 and arm64: byte offsets. */
export const SIGACTION = { handler: 0, mask: 8, flags: 136, size: 152 } as const;
/** The C library sets this flag for itself, and on x86-64 shows it to us. */
const SA_RESTORER = 0x0400_0000;
const SIGSET_BYTES = 128;
/** Signals that Linux knows, real-time ones included: 1 to 64. signal(7) */
const SIGNALS = 64;

const c = {
  kill: bindC<(pid: number, signo: number) => number>("int kill(int, int)"),
  sigaction: bindC<(signo: number, act: Uint8Array | null, old: Uint8Array | null) => number>(
    "int sigaction(int, const void *, void *)",
  ),
  sigprocmask: bindC<(how: number, set: Uint8Array | null, old: Uint8Array | null) => number>(
    "int sigprocmask(int, const void *, void *)",
  ),
};

/** What a process does about a signal. */
export interface Disposition {
  /** SIG_DFL, SIG_IGN, or the address of a C function. */
  readonly handler: bigint;
  /** SA_RESTART and the like, or 0. (sa_mask is left out: our handlers run for nanoseconds.) */
  readonly flags: number;
}

/**
 * A handler that does nothing: JavaScript cannot run inside a signal, but a signal with a handler interrupts the
 * system call that the thread is blocked in, which then fails with EINTR. (It is getpid: it takes no argument, has no
 * effect, and is on signal-safety(7)'s list.)
 */
export function doNothing(): bigint {
  return addressOf("getpid");
}

/**
 * Sets, or only reads, what happens when a signal arrives.
 *
 * @param action the new disposition; without it nothing changes.
 * @returns the disposition that was in force before.
 * @throws SystemError EINVAL (no such signal, or SIGKILL, SIGSTOP). sigaction(2)
 */
export function sigaction(signo: number, action?: Disposition): Disposition {
  const old = new Uint8Array(SIGACTION.size);
  let act: Uint8Array | null = null;
  if (action !== undefined) {
    act = new Uint8Array(SIGACTION.size);
    const view = new DataView(act.buffer);
    view.setBigUint64(SIGACTION.handler, action.handler, true);
    view.setUint32(SIGACTION.flags, action.flags, true);
  }
  check(c.sigaction(signo, act, old), "sigaction");
  const view = new DataView(old.buffer);
  return {
    handler: view.getBigUint64(SIGACTION.handler, true),
    flags: (view.getUint32(SIGACTION.flags, true) & ~SA_RESTORER) >>> 0,
  };
}

/** A set of signals, as a list of their numbers. */
export type SignalSet = readonly number[];

/** Writes a `sigset_t`: bit n−1 stands for signal n. @throws RangeError for a signal that is not 1 to 64. sigsetops(3) */
export function encodeSignalSet(signals: SignalSet): Uint8Array {
  const set = new Uint8Array(SIGSET_BYTES);
  for (const signo of signals) {
    if (!Number.isInteger(signo) || signo < 1 || signo > SIGNALS) {
      throw new RangeError(`${signo} is not a signal: signals are 1 to ${SIGNALS}`);
    }
    const byte = (signo - 1) >> 3;
    set[byte] = (set[byte] as number) | (1 << ((signo - 1) & 7));
  }
  return set;
}

/** Reads a `sigset_t`; bits that `set` is too short for count as 0. */
export function decodeSignalSet(set: Uint8Array): number[] {
  const signals: number[] = [];
  for (let signo = 1; signo <= SIGNALS; signo++) {
    if (((set[(signo - 1) >> 3] ?? 0) >> ((signo - 1) & 7)) & 1) signals.push(signo);
  }
  return signals;
}

/**
 * Changes, or only reads, which signals this thread holds back. A blocked signal stays pending until it is unblocked.
 *
 * That holds for this thread alone. Node has others (of V8, of libuv), which block next to nothing: a signal for
 * the whole process, such as SIGCHLD, goes to one of them while we block it. In a forked child there is only one thread.
 *
 * @param how SIG_BLOCK adds `set`, SIG_UNBLOCK removes it, SIG_SETMASK replaces the mask by it.
 * @returns the signals that were blocked before.
 * @throws SystemError EINVAL. sigprocmask(2)
 */
export function sigprocmask(how: number, set?: SignalSet): number[] {
  const old = new Uint8Array(SIGSET_BYTES);
  check(c.sigprocmask(how, set === undefined ? null : encodeSignalSet(set), old), "sigprocmask");
  return decodeSignalSet(old);
}

/**
 * Sends a signal.
 *
 * @param pid a process; 0: this process group; −1: everything it may reach; −n: group n.
 * @param signo the signal; 0 sends nothing and only checks.
 * @throws SystemError ESRCH (no such process), EPERM, EINVAL. kill(2)
 */
export function kill(pid: number, signo: number): void {
  check(c.kill(pid, signo), "kill");
}

/** The name of a signal: 15 is "SIGTERM". signal(7) */
export function signalName(signo: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === signo);
  return found?.[0] ?? `signal ${signo}`;
}
