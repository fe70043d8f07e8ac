import { basename, dirname } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { told } from "../failure/failure-text.ts";
import { Problem } from "../problem.ts";
import { Evidence, forgetFinding, writeProof, writeRefutation } from "./evidence.ts";
import { type Sentence, sentencesIn } from "./sentences.ts";

/** Sees whether a sentence is true. What it throws refutes it; `context.skip(reason)` leaves it open. */
export type Proving = (evidence: Evidence, context: TestContext) => void | Promise<void>;

export interface ClaimOptions {
  /** Milliseconds until it counts as refuted; default 150,000: many wait, and on a busy machine for long. */
  readonly timeout?: number;
}

/**
 * Binds a sentence of the chapter's lesson, `[sentence](this-file.test.ts#id)`, to the test that proves it, and keeps what
 * it saw as evidence; or, where it fails, how.
 *
 * @param id a string literal: it is looked for in the source text too.
 * @param fragment what the sentence must contain, where a number or a word in it is what the test is about.
 *
 * @example
 * claim("time-wait-60", "60 s", async (evidence) => {
 *   evidence.saw("TIME_WAIT timer", await timeWait(), "s");
 * });
 */
export function claim(id: string, proving: Proving, options?: ClaimOptions): void;
export function claim(id: string, fragment: string, proving: Proving, options?: ClaimOptions): void;
export function claim(id: string, ...rest: readonly (string | Proving | ClaimOptions | undefined)[]): void {
  const fragment = rest.find((one) => typeof one === "string");
  const proving = rest.find((one) => typeof one === "function") as Proving;
  const { timeout = 150_000 } = rest.find((one) => typeof one === "object") ?? {};
  const path = expect.getState().testPath ?? "";
  const folder = dirname(path);
  const sentence = sentencesIn(folder).find((each) => each.file === basename(path) && each.id === id);

  test(sentence?.text ?? `the claim "${id}"`, { timeout }, async (context) => {
    forgetFinding(folder, id);
    const { text } = bound(sentence, { path, id, fragment });
    const tested = { id, sentence: text, file: basename(path) };
    context.onTestFailed(({ task }) => writeRefutation(folder, { ...tested, failure: told(task.result?.errors) }));
    const evidence = new Evidence();
    const begun = performance.now();
    await proving(evidence, context);
    if (context.signal.aborted) return; // its time was up: it has failed
    writeProof(folder, { ...tested, ms: performance.now() - begun, saw: evidence.sightings });
  });
}

interface Claimed {
  readonly path: string;
  readonly id: string;
  readonly fragment: string | undefined;
}

/** @throws Problem for a claim without its sentence. */
function bound(sentence: Sentence | undefined, { path, id, fragment }: Claimed): Sentence {
  if (sentence === undefined) {
    const remedy = `write [the sentence](${basename(path)}#${id}) in lesson.md, or remove the claim`;
    throw new Problem(path, 0, `no sentence of the lesson makes the claim "${id}"`, remedy);
  }
  if (fragment !== undefined && !sentence.text.includes(fragment)) {
    const remedy = "correct the sentence, or what the claim says it is about";
    const lesson = `${dirname(path)}/lesson.md`;
    throw new Problem(
      lesson,
      sentence.line,
      `"${sentence.text}" does not say "${fragment}", which ${id} proves`,
      remedy,
    );
  }
  return sentence;
}
