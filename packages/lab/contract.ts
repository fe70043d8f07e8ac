import { afterAll, beforeAll, describe, type RunnerTestCase as Test, test } from "vitest";
import { type Clause, keep, LONGEST_TEST } from "./clause.ts";
import { byteClauses } from "./clauses/bytes.ts";
import { backTo, footprint, manyClientsClauses } from "./clauses/clients.ts";
import { faultClauses } from "./clauses/faults.ts";
import { leavesNothing } from "./clauses/leaves-nothing.ts";
import { endClauses, limitClauses } from "./clauses/limits.ts";
import { logClauses } from "./clauses/log.ts";
import { listeningClauses } from "./clauses/listening.ts";
import { signalStorm } from "./clauses/signals.ts";
import { PATIENCE } from "./eventually.ts";
import { NO_NAMESPACE, sysctl } from "./namespace.ts";
import type { ServerProgram } from "./program.ts";
import { type RunningServer, start } from "./server.ts";
import type { Witness } from "./witness.ts";

/**
 * What every server must survive, in the order in which it is tried: the plainest promise first, the last ones end it.
 *
 * @param sequentialClients how many come in a batch, to see whether they leave anything behind.
 */
export function commonClauses(sequentialClients?: number): Clause[] {
  return [
    ...byteClauses,
    ...listeningClauses,
    ...manyClientsClauses,
    ...faultClauses,
    ...limitClauses,
    leavesNothing(sequentialClients),
    signalStorm,
    ...endClauses,
    ...logClauses,
  ];
}

/** The clause with this id. @throws Error that lists those there are. */
export function findClause(clauses: readonly Clause[], id: string): Clause {
  const clause = clauses.find((each) => each.id === id);
  if (clause === undefined)
    throw new Error(`no clause is called "${id}"; the clauses are ${clauses.map((c) => c.id).join(", ")}`);
  return clause;
}

export interface ContractOptions {
  /** Clauses that are not promised yet: their id, and the reason why. Each is run all the same, and must fail. */
  readonly notYet?: Readonly<Record<string, string>>;
  /** True where a zombie for every client that left is what the chapter shows. */
  readonly leavesZombies?: boolean;
  /** Is told of every promise that was kept, or was not. */
  readonly witness?: Witness;
}

/**
 * Registers a test for every clause, against one server that lives through them all: after each it must hold no more
 * than before. A clause that ends its server, or needs it started in its own way, gets one of its own.
 *
 * @example
 * contract(chapterProgram(import.meta.dirname), commonClauses());
 */
export function contract(program: ServerProgram, clauses: readonly Clause[], options: ContractOptions = {}): void {
  const { notYet = {}, leavesZombies = false, witness } = options;
  for (const id of Object.keys(notYet)) findClause(clauses, id);
  const promised = clauses.filter(({ id }) => !(id in notYet));
  const notKept = (clause: Clause, { result }: Readonly<Test>): void =>
    witness?.notKept(clause, program, result?.errors?.[0]?.message ?? "");

  describe(`${program.name} keeps the contract`, () => {
    let server: RunningServer | undefined; // none, when it could not be started
    let spoilt = false; // by a clause that failed, or whose time was up: the next is judged by itself
    beforeAll(async () => {
      if (program.port !== undefined) forgetTimeWait();
      server = await start(program);
    });
    afterAll(() => server?.stop());

    for (const clause of promised.filter((each) => !needsItsOwn(each))) {
      test(titleOf(clause), { timeout: LONGEST_TEST }, async ({ onTestFailed }) => {
        witness?.begins(clause);
        onTestFailed(({ task }) => notKept(clause, task));
        if (server === undefined || spoilt || server.exit !== undefined) {
          await server?.stop();
          server = await start(program);
        }
        const running = server;
        spoilt = true;
        const before = footprint(running);
        const begun = performance.now();
        await keep(clause, running, () => backTo(leavesZombies ? { ...before, zombies: Infinity } : before, running));
        spoilt = false;
        witness?.kept(clause, running, performance.now() - begun);
      });
    }
  });

  describe(`${program.name}, started afresh for each clause`, () => {
    for (const clause of promised.filter(needsItsOwn)) {
      test(titleOf(clause), { timeout: LONGEST_TEST }, async ({ onTestFailed }) => {
        witness?.begins(clause);
        onTestFailed(({ task }) => notKept(clause, task));
        await withServer(program, clause.start?.(), async (fresh) => {
          const begun = performance.now();
          await keep(clause, fresh);
          witness?.kept(clause, fresh, performance.now() - begun);
        });
      });
    }
  });

  if (Object.keys(notYet).length === 0) return;
  describe(`${program.name} does not promise yet`, () => {
    for (const [id, reason] of Object.entries(notYet)) {
      const clause = findClause(clauses, id);
      test(`that ${clause.title}: ${reason}`, { timeout: LONGEST_TEST }, async () => {
        await mustFail(program, clause, /./);
      });
    }
  });
}

function needsItsOwn(clause: Clause): boolean {
  return clause.ends === true || clause.start !== undefined;
}

/** Ends with the name that a failure begins with, so that `-t half-close` runs it alone. */
function titleOf({ id, title }: Clause): string {
  return `${title} [${id}]`;
}

/** Lets a server that always has the same port start again at once: in this namespace nothing stays in TIME_WAIT. */
function forgetTimeWait(): void {
  if (NO_NAMESPACE === undefined) sysctl("net.ipv4.tcp_max_tw_buckets", 0);
}

/** Milliseconds that a clause waits for a server which is expected to fail it: most will not come. */
const SHORT_PATIENCE = 1500;

/** Runs a clause against a server that must fail it. @throws Error when it keeps it, or fails for another reason. */
export async function mustFail(program: ServerProgram, clause: Clause, because: RegExp): Promise<Error> {
  let failure = await failureOf(program, clause);
  // What fails for another reason may have been cut short, before it came to the bug: on a busy machine.
  if (failure !== undefined && !because.test(failure.message)) failure = await failureOf(program, clause, PATIENCE);
  if (failure === undefined)
    throw new Error(`${program.name} should have failed "${clause.id}" (${clause.title}), but kept it`);
  if (!because.test(failure.message)) {
    throw new Error(`${program.name} failed "${clause.id}", but not for the reason ${because}:\n${failure.message}`);
  }
  return failure;
}

/** Starts a program, runs one clause against it, and returns the failure; `undefined` when the promise was kept. */
export async function failureOf(
  program: ServerProgram,
  clause: Clause,
  patience: number = SHORT_PATIENCE,
): Promise<Error | undefined> {
  return withServer(program, { ...clause.start?.(), patience }, async (server) => {
    try {
      const before = footprint(server);
      await keep(clause, server, needsItsOwn(clause) ? undefined : () => backTo(before, server));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

/** Runs `body` with a server that is started for it, and stopped after it. */
export async function withServer<T>(
  program: ServerProgram,
  options: Parameters<typeof start>[1],
  body: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await start(program, options);
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}
