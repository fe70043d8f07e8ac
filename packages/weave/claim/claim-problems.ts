import { dirname, join } from "node:path";
import type { Lesson } from "../lesson/lesson.ts";
import { fail, type Looks } from "../problem.ts";
import { type ClaimPlace, claimsOf, isWitnessed, testFiles } from "./claims-of.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

/** How many tests have their sentence in a lesson. */
const LEAST = 10;

/** Every sentence has its test, and every test its sentence. */
export function* claimProblems(lesson: Lesson): Looks {
  const folder = dirname(lesson.path);
  const sentences = sentencesOf(lesson);
  const claimed = claimsOf(folder);
  for (const sentence of sentences) yield () => hasTest(folder, lesson, sentence, claimed);
  for (const { id, file, line } of claimed) {
    yield () => {
      if (sentences.some((sentence) => sentence.id === id && sentence.file === file)) return;
      const remedy = `write [the sentence](${file}#${id}) in lesson.md, or remove the claim`;
      fail(join(folder, file), line, `no sentence of the lesson makes the claim "${id}"`, remedy);
    };
    yield () => {
      const other = claimed.find((each) => each.id === id);
      if (other?.line === line && other.file === file) return;
      fail(join(folder, file), line, `the claim "${id}" is there twice`, "give one of them another id");
    };
  }
  yield () => {
    const ids = new Set(sentences.map(({ id }) => id));
    if (ids.size >= LEAST) return;
    fail(lesson.path, 0, `only ${ids.size} tests have a sentence here`, `bind at least ${LEAST}`);
  };
}

function hasTest(folder: string, { path }: Lesson, { file, id, line }: Sentence, claimed: readonly ClaimPlace[]): void {
  if (!testFiles(folder).includes(file)) fail(path, line, `there is no ${file}`, "correct the link");
  if (claimed.some((claim) => claim.id === id && claim.file === file)) return;
  if (file === "server.test.ts" && isWitnessed(folder)) return; // a promise: the witness knows which there are
  const hint =
    file === "server.test.ts" ? ", or `witness: witness(import.meta.dirname)` in chapter(…) if it is a clause" : "";
  fail(path, line, `no test proves "${id}"`, `write claim("${id}", …) in ${file}${hint}`);
}
