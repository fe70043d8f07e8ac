import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Clause } from "@accept-loop/lab/clause";
import { readLesson } from "../lesson/lesson.ts";
import { Problem } from "../problem.ts";
import { claimsOf } from "./claims-of.ts";
import { sentencesIn } from "./sentences.ts";

/** Looks at what a chapter promises and at its lesson: each throws one Problem. */
export function* clauseProblems(
  folder: string,
  clauses: readonly Clause[],
  own: readonly Clause[],
): Generator<() => void> {
  const chapter = basename(folder);
  const lesson = join(folder, "lesson.md");
  const said = sentencesIn(folder).filter(({ file }) => file === "server.test.ts");
  const promised = new Map(clauses.map((clause) => [clause.id, clause]));
  const claims = new Set(claimsOf(folder).map(({ id }) => id));
  const mine = new Set(own.map(({ id }) => id));
  for (const { id, lesson: pointer } of promised.values()) {
    if (claims.has(id)) {
      yield () => problem(folder, `"${id}" is a clause and a claim`, "give the claim another id");
    }
    if ((mine.has(id) || pointer.startsWith(`${chapter}/`)) && !said.some((sentence) => sentence.id === id)) {
      yield () =>
        problem(lesson, `no sentence is bound to the promise "${id}"`, `write [a sentence](server.test.ts#${id})`);
    }
    if (mine.has(id) || pointer.startsWith(`${chapter}/`)) yield () => headingExists(folder, id, pointer);
  }
  for (const { id, line } of said) {
    if (promised.has(id) || claims.has(id)) continue;
    const remedy = "correct the id, or add the claim";
    yield () => problem(lesson, `server.test.ts proves no "${id}", or it is not promised yet`, remedy, line);
  }
}

function problem(file: string, wrong: string, remedy: string, line = 0): never {
  throw new Problem(file, line, wrong, remedy);
}

/** @throws Problem when a clause says that the book explains it where no heading is. */
function headingExists(folder: string, id: string, pointer: string): void {
  const [path = "", fragment = ""] = pointer.split("#");
  const target = resolve(folder, "..", path);
  const slugs = existsSync(target) ? readLesson(resolve(target, "..")).headings.map(({ slug }) => slug) : [];
  if (slugs.includes(fragment)) return;
  const wrong = `the clause "${id}" sends the reader to #${fragment}, and there is no such heading`;
  problem(
    target,
    wrong,
    `give a section this heading, or correct the clause's \`lesson\`; there are ${slugs.join(", ")}`,
  );
}
