import { setTimeout as later } from "node:timers/promises";
import { backTo, footprint } from "@accept-loop/lab/clauses/clients";
import { closeAll } from "@accept-loop/lab/client";
import { within } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { type RunningServer, start } from "@accept-loop/lab/server";
import { Random } from "@accept-loop/libc/testing/random";
import { ends, hasNotGrown, isAlive, isQuiet, unexplained } from "./aftermath.ts";
import type { Besieged } from "./besieged.ts";
import type { Ledger } from "./ledger.ts";
import { leaveRoom, type Mischief, playTricks } from "./mischief.ts";
import { drawVisitor, type Guest, wasSentAway } from "./visitors.ts";

/** Milliseconds until an answer counts as lost: servers are stopped and starved meanwhile. */
const PATIENCE = 20_000;
/** A visit has so many answers to wait for, at most; few wait long. */
const LONGEST = 5;

/**
 * Puts one server under mixed load and faults for so many milliseconds. In the first third its buffers and caches fill;
 * then it must give back all that it takes. Everything that should not have happened goes into the ledger.
 *
 * @param settle milliseconds that an answer may take, and that it may take to give back what it held for its clients.
 */
export async function besiege(
  besieged: Besieged,
  milliseconds: number,
  ledger: Ledger,
  settle: number = PATIENCE,
): Promise<void> {
  const { name, env } = besieged;
  const problem = (error: unknown): void => ledger.report(name, (error as Error).message);
  const server = await start(besieged.program(), { patience: settle, ...(env && { env }) });
  try {
    if (besieged.room !== undefined) leaveRoom(besieged.room, server);
    const random = new Random(ledger.seed);
    const before = { ...footprint(server), ...(besieged.keepsZombies && { zombies: Infinity }) };
    await phase(besieged, server, { random, ledger, milliseconds: milliseconds / 3 });
    await backTo(before, server).catch(problem);
    const memory = proc.pss(server.pid);
    await phase(besieged, server, { random, ledger, milliseconds: (milliseconds * 2) / 3 });
    if (besieged.crowd !== undefined) await besieged.crowd(server, ledger);
    await backTo(before, server).catch(problem);
    for (const holds of [isQuiet, isAlive, (one: RunningServer) => hasNotGrown(one, memory, besieged.heaps)]) {
      await Promise.resolve(server).then(holds).catch(problem);
    }
    for (const line of unexplained(server.errors)) ledger.report(name, `it says on stderr: ${line}`);
    await ends(server).catch(problem);
  } finally {
    closeAll();
    await server.stop();
  }
}

interface Phase {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly milliseconds: number;
}

/** So many visitors at once, and tricks meanwhile, until the time is up and the last visitor has gone. */
async function phase(
  besieged: Besieged,
  server: RunningServer,
  { random, ledger, milliseconds }: Phase,
): Promise<void> {
  const end = performance.now() + milliseconds;
  const over = (): boolean => performance.now() > end || server.exit !== undefined;
  const own = (): Random => new Random(random.below(2 ** 31));
  const shortUntil = besieged.room === undefined ? 0 : Infinity;
  const mischief: Mischief = { server, random: own(), ledger, bereaved: new Set(), shortUntil };
  const wrong: string[] = [];
  const queue = async (mine: Random): Promise<void> => {
    while (!over()) {
      const what = await visitOnce(besieged, mischief, mine);
      if (what !== undefined) wrong.push(what);
    }
  };
  const queues = Array.from({ length: besieged.atOnce }, () => queue(own()));
  await Promise.all([...queues, playTricks(mischief, over)]).catch(async (error: unknown) => {
    if (!(await hasEnded(server))) throw error;
  });
  server.resume();
  // A server that is gone is one problem, however many found it gone.
  if (await hasEnded(server)) throw new Error(`it ended: ${JSON.stringify(server.exit)} ${server.errors.slice(-500)}`);
  for (const what of wrong) ledger.report(besieged.name, what);
}

/** Whether it has ended: if so, `exit` tells how. */
async function hasEnded(server: RunningServer): Promise<boolean> {
  if ((proc.stat(server.pid)?.state ?? "Z") !== "Z") return false;
  await server.exited;
  return true;
}

/** One visitor comes and goes. @returns what went wrong, when nothing excuses it. */
async function visitOnce(besieged: Besieged, mischief: Mischief, mine: Random): Promise<string | undefined> {
  const { server, ledger } = mischief;
  const { name, visit } = drawVisitor(mine);
  const visitor = { came: performance.now() };
  try {
    const done = visit({ port: server.port, random: mine, ledger, patience: server.patience, visitor });
    await within(server.patience * LONGEST, "the visit to end", done);
    ledger.add(`clients: ${name}`);
  } catch (error) {
    const excuse = wasSentAway(error as Error) ? excuseOf(visitor, besieged, mischief) : undefined;
    if (excuse === undefined) return `a client that ${name}: ${(error as Error).message}`;
    ledger.add(`excused: ${excuse}`);
    await later(mine.below(200)); // whoever came at once would find no more room
  }
  return undefined;
}

/** Why a server may have sent a visitor away, if it may: for what was done to the server since that visitor came. */
export function excuseOf(
  { came, port, served = false }: Guest,
  { sendsAway = false }: Pick<Besieged, "sendsAway">,
  { bereaved, shortUntil }: Pick<Mischief, "bereaved" | "shortUntil">,
): string | undefined {
  if (port !== undefined && bereaved.has(port)) return "its process was killed";
  if (sendsAway && shortUntil >= came && !served) return "sent away for want of descriptors";
  return undefined;
}
