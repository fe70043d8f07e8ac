import { join } from "node:path";
import { isSystemError } from "@accept-loop/libc/errno";
import { tgkill } from "@accept-loop/libc/linux/tgkill";
import { SIGCHLD, SIGURG, SIGWINCH } from "@accept-loop/libc/signal";
import { eventually } from "../eventually.ts";
import * as proc from "../proc.ts";
import { cLibrary, NO_CC } from "../program.ts";
import { whileAsleep } from "../rest/while-asleep.ts";
import type { RunningServer, StartOptions } from "../server.ts";

/** A real-time signal that no runtime uses for itself. signal(7) */
const INTERRUPTION = 40;
/** What interrupts a server and does nothing else. Those after the first are ignored where they are not caught. */
const HARMLESS = [INTERRUPTION, SIGURG, SIGWINCH, SIGCHLD];

let library: string | undefined;

/**
 * How to start a server that can be interrupted: it catches one signal more, in a handler that does nothing. Where there
 * is no C compiler, and in a program without a dynamic linker, it catches only what it catches by itself.
 */
export function interruptible(): StartOptions {
  if (NO_CC !== undefined) return {};
  library ??= cLibrary(join(import.meta.dirname, "interruptible.c"), [`-DINTERRUPTION=${INTERRUPTION}`]);
  return { env: { LD_PRELOAD: library } };
}

/** Interrupts each thread of the server, in all its processes, by a signal that it catches. @returns how many threads. */
export function interrupt(server: RunningServer): number {
  let count = 0;
  for (const pid of server.processes) {
    const { caught } = proc.signalMasks(pid);
    const signo = HARMLESS.find((each) => caught.has(each));
    if (signo === undefined) continue; // no signal can make a call of this process fail
    for (const thread of proc.threads(pid)) {
      try {
        tgkill(pid, thread, signo);
        count++;
      } catch (error) {
        if (!isSystemError(error, "ESRCH")) throw error; // it ended meanwhile
      }
    }
  }
  return count;
}

/** Milliseconds in which a server goes to sleep. One that never does is never interrupted in a call that waits. */
const FALLS_ASLEEP = 500;

/** Interrupts a server `times` times in the calls that its threads wait in. */
export async function interruptAsleep(server: RunningServer, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await eventually("the server sleeps", () => whileAsleep(server, () => true), FALLS_ASLEEP).catch(() => {});
    interrupt(server);
  }
}
