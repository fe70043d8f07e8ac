import { readFileSync } from "node:fs";
import { threads } from "../proc.ts";

/** What the kernel has noted of a thread up to now. proc_pid_status(5), proc_pid_schedstat(5) */
export interface ThreadNotes {
  /** When they were read: performance.now(), right to some milliseconds. */
  readonly at: number;
  /** R running, or ready to run and waiting for a processor; S asleep; others as in proc_pid_stat(5). */
  readonly state: string;
  /** How often it has gone to sleep: its voluntary context switches. */
  readonly sleeps: number;
  /** Milliseconds that it has run. 0, like `queued`, where the kernel keeps no such account (CONFIG_SCHED_INFO). */
  readonly ran: number;
  /** Milliseconds that it was ready to run and had no processor. */
  readonly queued: number;
}

const NANOSECONDS = 1e6; // in a millisecond

/** The notes of every thread of these processes, by "pid/tid". Threads that have ended are left out. */
export function threadNotes(pids: readonly number[]): Map<string, ThreadNotes> {
  const found = new Map<string, ThreadNotes>();
  for (const pid of pids) {
    for (const thread of threads(pid)) {
      const notes = notesOf(`/proc/${pid}/task/${thread}`);
      if (notes !== undefined) found.set(`${pid}/${thread}`, notes);
    }
  }
  return found;
}

/** Milliseconds in which the notes are read, where nothing keeps us from it: else they fit neither the time nor each other. */
const AT_ONCE = 3;
const TRIES = 10;

function notesOf(folder: string): ThreadNotes | undefined {
  let [at, status, schedstat] = [0, "", ""];
  for (let tries = 0; tries === 0 || (performance.now() - at > AT_ONCE && tries < TRIES); tries++) {
    at = performance.now();
    status = text(`${folder}/status`);
    schedstat = text(`${folder}/schedstat`);
  }
  const state = /^State:\s*(\w)/m.exec(status)?.[1] ?? "Z";
  if (state === "Z" || state === "X") return undefined;
  const sleeps = Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  const [ran = 0, queued = 0] = schedstat.split(" ").map(Number);
  return { at, state, sleeps, ran: ran / NANOSECONDS, queued: queued / NANOSECONDS };
}

function text(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // it has ended
  }
}
