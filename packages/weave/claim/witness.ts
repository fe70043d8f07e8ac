import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Clause } from "@accept-loop/lab/clause";
import { kernelReport } from "@accept-loop/lab/failure";
import type { Witness } from "@accept-loop/lab/witness";
import { test } from "vitest";
import { tellable } from "../failure/failure-text.ts";
import { isCapturing, keepFailure } from "../failure/kept-failure.ts";
import { nameOf } from "../lesson/fence.ts";
import { readLesson } from "../lesson/lesson.ts";
import { problemsOf, throwAll } from "../problem.ts";
import { circumstances } from "../record/this-machine.ts";
import { recordsShown } from "../record/records-shown.ts";
import { clauseProblems } from "./clause-problems.ts";
import { forgetFinding, writeProof, writeRefutation } from "./evidence.ts";
import { sentencesIn } from "./sentences.ts";

export interface WitnessOptions {
  /** What in the shown failures differs from run to run, besides pids, ports, and the numbers of the kernel's report. */
  readonly varies?: readonly RegExp[];
}

/**
 * Sees what `chapter()` sees, for the lesson: evidence for every promise that was kept, or was not; and the failures of mutants and of
 * the chapter before, which must be as the lesson shows them.
 *
 * @param folder the chapter's.
 *
 * @example
 * chapter(import.meta.dirname, { clauses, mutants, witness: witness(import.meta.dirname) });
 */
export function witness(folder: string, { varies = [] }: WitnessOptions = {}): Witness {
  const capturing = isCapturing();
  const found = new Set<string>();
  const told = ({ id, title }: Clause): { id: string; sentence: string; file: string } => {
    const file = "server.test.ts";
    const sentence = sentencesIn(folder).find((each) => each.file === file && each.id === id)?.text;
    return { id, sentence: sentence ?? title, file };
  };
  const failed = (name: string, subject: string, clause: Clause, failure: Error): void => {
    if (!shownIn(folder, name)) return;
    const text = tellable(failure.message);
    keepFailure(folder, { kind: "failure", name, subject, clause: clause.id, ...circumstances(), text }, varies);
  };
  return {
    promised(clauses, own) {
      test("every promise has its sentence in the lesson, and every sentence its promise", () => {
        throwAll(problemsOf(clauseProblems(folder, clauses, own)));
      });
    },
    begins({ id }) {
      if (!capturing && !found.has(id)) forgetFinding(folder, id);
    },
    kept(clause, server, ms) {
      if (found.has(clause.id)) return; // by the chapter's first program
      found.add(clause.id);
      const read = { values: [kernelReport(server)], count: 1 };
      writeProof(folder, { ...told(clause), ms, saw: [{ what: `${server.program.name}, at the end`, ...read }] });
    },
    notKept(clause, program, reason) {
      found.add(clause.id); // whatever the other programs do
      writeRefutation(folder, { ...told(clause), failure: tellable(`${program.name}: ${reason}`) });
    },
    mutantFailed: ({ name }, clause, failure) => failed(`broken-${nameOf(name)}`, name, clause, failure),
    previousFailed: (previous, clause, failure) => failed(`before-${clause.id}`, basename(previous), clause, failure),
  };
}

/** Does the lesson show the failure of this name? */
function shownIn(folder: string, name: string): boolean {
  return existsSync(join(folder, "lesson.md")) && recordsShown(readLesson(folder), "failure").includes(name);
}
