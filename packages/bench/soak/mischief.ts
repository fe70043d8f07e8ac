import { setTimeout as later } from "node:timers/promises";
import { allowMore } from "@accept-loop/lab/allow-more";
import * as proc from "@accept-loop/lab/proc";
import { type RunningServer, signalIfThere } from "@accept-loop/lab/server";
import { prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
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

/** Stops all its processes for a moment: SIGSTOP, SIGCONT. */
async function freezes({ server, random }: Mischief): Promise<void> {
  await server.freeze();
  await later(random.below(150));
  server.resume();
}

/** Signals that mean nothing, and interrupt what is under way all the same. */
async function storms({ server, random }: Mischief): Promise<void> {
  for (let left = 50 + random.below(100); left > 0; left--) {
    server.kill(left % 2 === 0 ? "SIGWINCH" : "SIGURG");
    if (left % 10 === 0) await later(1);
  }
}

/** Takes nearly all free descriptors away for a while. */
async function starves(mischief: Mischief): Promise<void> {
  const { server, random } = mischief;
  mischief.shortUntil = Infinity;
  const before = allowMore(random.below(4), server.pid);
  await later(200 + random.below(400));
  prlimit(server.pid, RLIMIT_NOFILE, before);
  mischief.shortUntil = performance.now();
}

/** Kills one of those processes that serve a client, if there are any. */
function kills({ server, random, bereaved }: Mischief): Promise<void> {
  const listening = new Set(proc.listeners(server.port).map(({ inode }) => inode));
  const serving = proc.tree(server.pid).filter((pid) => {
    const inodes = [...proc.socketInodes(pid)];
    return pid !== server.pid && inodes.length > 0 && !inodes.some((inode) => listening.has(inode));
  });
  const victim = serving.length === 0 ? undefined : random.of(serving);
  if (victim === undefined || server.strangers.has(victim)) return Promise.resolve();
  const held = proc.socketInodes(victim);
  for (const row of proc.serverRows(server.port)) if (held.has(row.inode)) bereaved.add(row.remote.port);
  signalIfThere(victim, "SIGKILL"); // its client may just have left
  return Promise.resolve();
}

const faults = {
  "SIGSTOP and SIGCONT": freezes,
  "signal storms": storms,
  "no descriptors": starves,
  "children killed": kills,
};

/** Plays tricks on a server until `over` says that it is enough. */
export async function playTricks(mischief: Mischief, over: () => boolean): Promise<void> {
  while (!over()) {
    const [name, fault] = mischief.random.of(Object.entries(faults));
    await fault(mischief);
    mischief.ledger.add(`fault: ${name}`);
    await later(mischief.random.below(300));
  }
}
