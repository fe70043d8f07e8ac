import type { Clause } from "./clause.ts";
import type { Mutant } from "./mutant.ts";
import type { ServerProgram } from "./program.ts";
import type { RunningServer } from "./server.ts";

/** Is told what a chapter's tests see, when they see it. What it throws fails the test. */
export interface Witness {
  /**
   * What a chapter's servers promise, called once, while its tests are registered.
   *
   * @param own those of the clauses that are the chapter's own.
   */
  promised(clauses: readonly Clause[], own: readonly Clause[]): void;
  /** A promise is tried on one of the servers: what is known of it is of the past. */
  begins(clause: Clause): void;
  /** A server kept a promise, in so many milliseconds. */
  kept(clause: Clause, server: RunningServer, milliseconds: number): void;
  /** A program did not keep a promise. @param reason what the test said: more than one line. */
  notKept(clause: Clause, program: ServerProgram, reason: string): void;
  /** A mutant failed, as it must. */
  mutantFailed(mutant: Mutant, clause: Clause, failure: Error): void;
  /** The chapter before failed, as it must. @param folder that chapter's. */
  previousFailed(folder: string, clause: Clause, failure: Error): void;
}
