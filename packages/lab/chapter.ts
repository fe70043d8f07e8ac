import { basename } from "node:path";
import { describe, test } from "vitest";
import { type Clause, expectSame, LONGEST_TEST } from "./clause.ts";
import { Client } from "./client.ts";
import { commonClauses, contract, type ContractOptions, findClause, mustFail, withServer } from "./contract.ts";
import { type Mutant, plant } from "./mutant.ts";
import { NO_NAMESPACE } from "./namespace.ts";
import { type Sanitizer, sanitizedContract } from "./sanitized.ts";
import { chapterProgram, cProgram, NO_CC, type ServerProgram, yourProgram } from "./program.ts";

export interface ChapterOptions extends ContractOptions {
  /** npm scripts that start a server of this chapter; default ["start"]. */
  readonly scripts?: readonly string[];
  /** What this chapter promises beyond the contract. */
  readonly clauses?: readonly Clause[];
  /** The chapter before, which must fail the new promises: clause id to what its failure says. */
  readonly previous?: { readonly folder: string; readonly fails: Readonly<Record<string, RegExp>> };
  readonly mutants?: readonly Mutant[];
  /** How many clients come one after another, in each batch of "leaves-nothing"; default 200. */
  readonly sequentialClients?: number;
  /** Under which sanitizers server.c keeps its promises too; default ["address,undefined"]. */
  readonly sanitizers?: readonly Sanitizer[];
  /** What holds for one of its servers alone, by script ("start:pool") or "server.c": it replaces the above. */
  readonly only?: Readonly<
    Record<string, Pick<ChapterOptions, "notYet" | "leavesZombies" | "clauses" | "sequentialClients">>
  >;
}

/** The reader's own server, when `SERVER` names one: it is then tested alone. */
export const YOURS: ServerProgram | undefined = yourProgram();

/** Below, servers are started by the words of their npm scripts, so that signals reach them. Here npm itself does it. */
function asTyped(folder: string, script: string): void {
  const typed = script === "start" ? ["npm", "start"] : ["npm", "run", script];
  const program = { ...chapterProgram(folder, script), command: typed };
  test(`${basename(folder)}: \`${typed.join(" ")}\` starts a server, and a client is answered`, () =>
    withServer(program, {}, async (server) => {
      const client = await Client.connect(server.port, server);
      expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
      client.close();
    }));
}

/**
 * Registers all that a chapter's servers must do: the contract and the chapter's own promises, in TypeScript and in C;
 * that the chapter before cannot do it; and that each mutant is noticed. With `SERVER` set: the promises, on that server.
 *
 * @param folder the chapter's folder: `import.meta.dirname` of its test.
 */
export function chapter(folder: string, options: ChapterOptions = {}): void {
  const { scripts = ["start"], clauses = [], previous, mutants = [], only = {}, witness } = options;
  const promised = (key: string): Clause[] => [
    ...commonClauses(only[key]?.sequentialClients ?? options.sequentialClients),
    ...(only[key]?.clauses ?? clauses),
  ];
  const exceptions = (key: string): ContractOptions => ({ ...options, ...only[key] });

  if (YOURS !== undefined) {
    const { notYet = {}, leavesZombies = false } = options;
    contract(
      YOURS,
      promised("start").filter(({ id }) => !(id in notYet)),
      { leavesZombies },
    );
    return;
  }
  const keys = [...scripts, "server.c"];
  const kept = keys.flatMap((key) => promised(key).filter(({ id }) => !(id in (exceptions(key).notYet ?? {}))));
  const own = new Set([clauses, ...Object.values(only).map((one) => one.clauses ?? [])].flat());
  witness?.promised(kept, [...own]);

  for (const script of scripts) {
    asTyped(folder, script);
    contract(chapterProgram(folder, script), promised(script), exceptions(script));
  }
  if (NO_CC === undefined) contract(cProgram(folder), promised("server.c"), exceptions("server.c"));
  else test(`${basename(folder)}/server.c keeps the contract`, (context) => context.skip(NO_CC));
  const { notYet = {}, leavesZombies = false } = exceptions("server.c");
  const inC = promised("server.c").filter(({ id }) => !(id in notYet));
  const ownIds = new Set([...own].map(({ id }) => id));
  for (const sanitizer of options.sanitizers ?? ["address,undefined"])
    sanitizedContract(folder, sanitizer, inC, ownIds, leavesZombies);

  if (previous !== undefined) {
    describe(`why this chapter exists: ${basename(previous.folder)} fails`, () => {
      for (const [id, because] of Object.entries(previous.fails)) {
        const clause = findClause(promised("start"), id);
        test(clause.title, { timeout: LONGEST_TEST }, async () => {
          const failure = await mustFail(chapterProgram(previous.folder), clause, because);
          witness?.previousFailed(previous.folder, clause, failure);
        });
      }
    });
  }
  if (mutants.length > 0) {
    describe("break it, and a test notices", () => {
      for (const mutant of mutants) {
        const clause = findClause(promised(mutant.script ?? "start"), mutant.killedBy);
        const title = `${mutant.name} (${mutant.file}): "${clause.id}" fails`;
        test(title, { timeout: LONGEST_TEST }, async (context) => {
          if (mutant.needsNamespace === true && NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
          const program = plant(folder, mutant);
          const failure = await mustFail(program, clause, mutant.because);
          witness?.mutantFailed(mutant, clause, failure);
        });
      }
    });
  }
}
