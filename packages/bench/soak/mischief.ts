import { setTimeout as later } from "node:timers/promises";
import * as proc from "@accept-loop/lab/proc";
import { type RunningServer, signalIfThere } from "@accept-loop/lab/server";
import { type Limit, prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import type { Random } from "@accept-loop/libc/testing/random";
import type { Ledger } from "./ledger.ts";

/** What is done to a server, and whom it excuses. */
export interface Mischief {
  readonly server: RunningServer;
  readonly random: Random;
  readonly ledger: Ledger;
  /** The ports of clients whose process was killed: nobody can answer them any more. */
  readonly bereaved: Set<number>;
  /** When descriptors were last short, in milliseconds as performance.now() counts; Infinity while they are. */
  shortUntil: number;
}

/** What can be done to a server. Returns whether it was: there may be nobody whom it could be done to. */
type Trick = (mischief: Mischief) => Promise<boolean>;

/** Stops all its processes for a moment: SIGSTOP, SIGCONT. */
const freezes: Trick = async ({ server, random }) => {
  await server.freeze();
  await later(random.below(150));
  server.resume();
  return true;
};

/** Signals that mean nothing, and interrupt what is under way all the same. */
const storms: Trick = async ({ server, random }) => {
  for (let left = 50 + random.below(100); left > 0; left--) {
    server.kill(left % 2 === 0 ? "SIGWINCH" : "SIGURG");
    if (left % 10 === 0) await later(1);
  }
  return true;
};

/** Leaves a server room for so many descriptors above the highest that it has. @returns the limit that was in force. */
export function leaveRoom(count: number, { pid }: RunningServer): Limit {
  const before = prlimit(pid, RLIMIT_NOFILE);
  const highest = Math.max(...proc.descriptors(pid).map(({ fd }) => fd));
  prlimit(pid, RLIMIT_NOFILE, { ...before, soft: highest + 1 + count });
  return before;
}

/** Takes nearly all free descriptors away for a while. */
const starves: Trick = async (mischief) => {
  const { server, random } = mischief;
  if (mischief.shortUntil === Infinity) return false; // it is short of them all the time
  mischief.shortUntil = Infinity;
  await server.freeze(); // none is opened between the look at them and the limit: poll(2) refuses to wait for more than that
  const before = leaveRoom(random.below(4), server);
  server.resume();
  await later(200 + random.below(400));
  prlimit(server.pid, RLIMIT_NOFILE, before);
  mischief.shortUntil = performance.now();
  return true;
};

/** Kills one of those processes that serve a client, if there are any. */
const kills: Trick = ({ server, random, bereaved }) => {
  const listening = new Set(proc.listeners(server.port).map(({ inode }) => inode));
  const serving = proc.tree(server.pid).filter((pid) => {
    const inodes = [...proc.socketInodes(pid)];
    return pid !== server.pid && inodes.length > 0 && !inodes.some((inode) => listening.has(inode));
  });
  const victim = serving.length === 0 ? undefined : random.of(serving);
  if (victim === undefined || server.strangers.has(victim)) return Promise.resolve(false);
  const held = proc.socketInodes(victim);
  for (const row of proc.serverRows(server.port)) if (held.has(row.inode)) bereaved.add(row.remote.port);
  signalIfThere(victim, "SIGKILL"); // its client may just have left
  return Promise.resolve(true);
};

const faults: Record<string, Trick> = {
  "SIGSTOP and SIGCONT": freezes,
  "signal storms": storms,
  "no descriptors": starves,
  "children killed": kills,
};

/** Plays tricks on a server until `over` says that it is enough. */
export async function playTricks(mischief: Mischief, over: () => boolean): Promise<void> {
  while (!over()) {
    const [name, fault] = mischief.random.of(Object.entries(faults));
    if (await fault(mischief)) mischief.ledger.add(`fault: ${name}`);
    await later(mischief.random.below(300));
  }
}
