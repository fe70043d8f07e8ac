import { footprint } from "@accept-loop/lab/clauses/clients";
import { closeAll } from "@accept-loop/lab/client";
import { within } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { type RunningServer, start } from "@accept-loop/lab/server";
import { Random } from "@accept-loop/libc/testing/random";
import { ends, givesBack, hasNotGrown, isAlive, isQuiet, unexplained } from "./aftermath.ts";
import type { Besieged } from "./besieged.ts";
import type { Ledger } from "./ledger.ts";
import { type Mischief, playTricks } from "./mischief.ts";
import { drawVisitor, wasSentAway } from "./visitors.ts";

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
    const random = new Random(ledger.seed);
    const before = { ...footprint(server), ...(besieged.keepsZombies && { zombies: Infinity }) };
    await phase(besieged, server, { random, ledger, milliseconds: milliseconds / 3 });
    await givesBack(server, before).catch(problem);
    const memory = proc.pss(server.pid);
    await phase(besieged, server, { random, ledger, milliseconds: (milliseconds * 2) / 3 });
    if (besieged.crowd !== undefined) await besieged.crowd(server, ledger);
    await givesBack(server, before).catch(problem);
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
  const mischief: Mischief = { server, random: own(), ledger, bereaved: new Set(), shortUntil: 0 };
  const queue = async (mine: Random): Promise<void> => {
    while (!over()) await visitOnce(besieged, mischief, mine);
  };
  const queues = Array.from({ length: besieged.atOnce }, () => queue(own()));
  await Promise.all([...queues, playTricks(mischief, over)]);
  server.resume();
  if (server.exit !== undefined)
    throw new Error(`${besieged.name} ended: ${JSON.stringify(server.exit)} ${server.errors.slice(-500)}`);
}

async function visitOnce(besieged: Besieged, mischief: Mischief, mine: Random): Promise<void> {
  const { server, ledger } = mischief;
  const { name, visit } = drawVisitor(mine);
  const visitor = { came: performance.now(), port: 0 };
  try {
    const connected = (own: number): void => void (visitor.port = own);
    const done = visit({ port: server.port, random: mine, ledger, patience: server.patience, connected });
    await within(server.patience * LONGEST, "the visit came to its end", done);
    ledger.add(`clients: ${name}`);
  } catch (error) {
    const excuse = wasSentAway(error as Error) ? excuseOf(visitor, besieged, mischief) : undefined;
    if (excuse !== undefined) ledger.add(`excused: ${excuse}`);
    else ledger.report(besieged.name, `a client that ${name}: ${(error as Error).message}`);
  }
}

/** Why a server may have sent a visitor away, if it may: for what was done to the server since that visitor came. */
export function excuseOf(
  { came, port }: { readonly came: number; readonly port: number },
  { sendsAway = false }: Pick<Besieged, "sendsAway">,
  { bereaved, shortUntil }: Pick<Mischief, "bereaved" | "shortUntil">,
): string | undefined {
  if (bereaved.has(port)) return "its process was killed";
  if (sendsAway && shortUntil >= came) return "sent away for want of descriptors";
  return undefined;
}
