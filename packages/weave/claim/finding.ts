import type { Circumstances } from "../record/circumstances.ts";

/** What was seen of one thing, each time that it was looked at. */
export interface Sighting {
  readonly what: string;
  readonly unit?: string;
  readonly values: readonly (number | string | boolean)[];
  /** How many times; and of numbers, the spread. */
  readonly count: number;
  readonly least?: number;
  readonly median?: number;
  readonly most?: number;
}

interface Tested extends Circumstances {
  readonly id: string;
  /** The sentence, as the lesson says it. */
  readonly sentence: string;
  /** The test's file: "server.test.ts". */
  readonly file: string;
  /** The fingerprint of the programs that were tested. */
  readonly programs: string;
}

/** That a claim was found to be true. */
export interface Proof extends Tested {
  /** How long the test took, milliseconds. */
  readonly ms: number;
  readonly saw: readonly Sighting[];
}

/** That a claim was found to be false. */
export interface Refutation extends Tested {
  /** What the test said: what was expected, what was seen. */
  readonly failure: string;
}

/** What the last test of a claim has found: what .evidence/ID.json holds. */
export type Finding = Proof | Refutation;
