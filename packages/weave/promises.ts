import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Clause } from "@accept-loop/lab/clause";
import { readLesson } from "./lesson.ts";
import { Problem } from "./problem.ts";
import { sentencesIn } from "./sentences.ts";

/** A claim in a chapter's tests. */
export interface ClaimPlace {
  readonly id: string;
  readonly file: string;
  readonly line: number;
}

/** The claims in a chapter's tests, as they stand there. @throws Problem for one whose id is no string literal. */
export function claimsIn(folder: string): ClaimPlace[] {
  return testFiles(folder).flatMap((file) => {
    const path = join(folder, file);
    const source = readFileSync(path, "utf8");
    return [...source.matchAll(/(?<![\w.])claim\(\s*(?:"([^"]+)")?/g)].map(({ 1: id, index }) => {
      const line = source.slice(0, index).split("\n").length;
      if (id === undefined) throw new Problem(path, line, "this claim's id is no string", 'write claim("the-id", …)');
      return { id, file, line };
    });
  });
}

export function testFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
}

/** True when the chapter's promises are witnessed: then their ids may be linked. */
export function isWitnessed(folder: string): boolean {
  const path = join(folder, "server.test.ts");
  return existsSync(path) && /\bwitness: witness\(/.test(readFileSync(path, "utf8"));
}

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
  const claims = new Set(claimsIn(folder).map(({ id }) => id));
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
