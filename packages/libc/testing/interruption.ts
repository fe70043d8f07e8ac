import { bindC } from "../ffi.ts";
import { doNothing, SIGALRM, sigaction } from "../signal.ts";

const ualarm = bindC<(first: number, interval: number) => number>("uint32_t ualarm(uint32_t, uint32_t)");

/**
 * Makes a call while SIGALRM comes every 5 ms, to a handler that does nothing.
 *
 * @param flags the handler's sa_flags. ualarm(3)
 */
export function amidAlarms<T>(call: () => T, flags = 0): T {
  const before = sigaction(SIGALRM, { handler: doNothing(), flags });
  ualarm(5000, 5000);
  try {
    return call();
  } finally {
    ualarm(0, 0);
    sigaction(SIGALRM, before);
  }
}

/** Sends a signal to this very thread. kill(2) is for the process: another of Node's threads may take it. raise(3) */
export const raise = bindC<(signo: number) => number>("int raise(int)");
