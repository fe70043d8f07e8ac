import { setTimeout as later } from "node:timers/promises";
import * as proc from "../proc.ts";
import type { RunningServer } from "../server.ts";
import { SPELL, ThreadWatch, type Watched } from "./spell.ts";
import { threadNotes } from "./thread-notes.ts";

/**
 * How long a thread must sleep at a time, in milliseconds, on average. With nothing to do it may look after something
 * some 20 times a second, as Java's virtual machine does; who looks 50 times is asking instead of waiting.
 */
export const IDLE = 40;
/** The same in a shortage, where a client waits whom the server cannot accept: it may try again every few milliseconds. */
export const SHORTAGE = 5;

const BETWEEN_LOOKS = 20;
/** Milliseconds in which every thread should have had its spell, also one that is often awake when we look. */
const STRETCH = 3 * SPELL;

/**
 * Waits until the server is at rest: until each of its threads, in all its processes, sleeps for more time than it runs,
 * and for long enough at a time. That is counted, in sleeps for which the thread itself asked (voluntary context switches),
 * and does not depend on how fast the machine is, or on who else uses it: a share of a processor would.
 *
 * A server that is still at work has as long as it needs: its patience begins anew whenever a client was accepted, or bytes
 * were read, written or acknowledged.
 *
 * @param when how things stand, for the error: "with 200 idle clients".
 * @param atATime IDLE or SHORTAGE.
 * @throws Error that says how the most restless of its threads spends its time, or that the server has ended.
 */
export async function comesToRest(server: RunningServer, when: string, atATime: number = IDLE): Promise<void> {
  let work = workLeft(server);
  let deadline = performance.now() + server.patience;
  for (;;) {
    const unrest = unrestOf(await watch(server), atATime);
    if (unrest === undefined) return;
    const left = workLeft(server);
    if (left !== work) deadline = performance.now() + server.patience;
    else if (performance.now() > deadline) throw new Error(`${when}, ${unrest}`);
    work = left;
  }
}

/** What the kernel still holds for the server or for its clients, connection by connection: it changes with all that is done. */
function workLeft({ port }: RunningServer): string {
  const rows = proc.serverRows(port).filter(({ state }) => state !== "TIME_WAIT");
  return rows.map(({ inode, state, rxQueue, txQueue }) => `${inode} ${state} ${rxQueue} ${txQueue}`).join("\n");
}

/** Looks at all threads for a stretch of time. @returns `undefined` when some began or ended meanwhile. */
async function watch(server: RunningServer): Promise<Watched[] | undefined> {
  const watches = new Map<string, ThreadWatch>();
  const begun = performance.now();
  for (let first = true; ; first = false) {
    const threads = threadNotes(server.processes);
    if (threads.size === 0) throw new Error("the server ended");
    if (first) for (const thread of threads.keys()) watches.set(thread, new ThreadWatch());
    if (threads.size !== watches.size) return undefined;
    for (const [thread, notes] of threads) {
      const watching = watches.get(thread);
      if (watching === undefined) return undefined;
      watching.look(notes);
    }
    const seen = [...watches.values()].map((each) => each.seen);
    if (seen.every(({ spell }) => spell !== undefined) || performance.now() - begun > STRETCH) return seen;
    await later(BETWEEN_LOOKS);
  }
}

/** What keeps the server from being at rest, as a sentence. */
function unrestOf(threads: readonly Watched[] | undefined, atATime: number): string | undefined {
  if (threads === undefined) return "the server keeps starting and ending threads or processes";
  return threads.map((thread) => unrest(thread, atATime)).find((told) => told !== undefined);
}

function unrest({ looks, running, spell }: Watched, atATime: number): string | undefined {
  if (spell === undefined) return `the server does not rest: state R (running) in ${running} of ${looks} looks`;
  const { length, ran, slept, woken } = spell;
  if (slept < atATime * woken) {
    return `the server does not rest: it woke ${woken} times in ${Math.round(length)} ms`;
  }
  if (ran > slept)
    return `the server does not rest: it ran for ${Math.round(ran)} ms and slept for ${Math.round(slept)} ms`;
  return undefined;
}
