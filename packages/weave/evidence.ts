import { rmSync } from "node:fs";
import { join } from "node:path";
import { circumstances, type Circumstances, writeJson } from "./record.ts";

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

/** That a claim was found to be true: what .evidence/ID.json holds. */
export interface Proof extends Circumstances {
  readonly id: string;
  /** The sentence, as the lesson says it. */
  readonly sentence: string;
  /** The test's file: "server.test.ts". */
  readonly file: string;
  /** How long the test took, milliseconds. */
  readonly ms: number;
  readonly saw: readonly Sighting[];
}

/** Gathers what a test sees. */
export class Evidence {
  readonly #sightings = new Map<string, { unit: string | undefined; values: (number | string | boolean)[] }>();

  /**
   * Something was seen. With the same name again, it is one more value of the same thing.
   *
   * @example
   * evidence.saw("TIME_WAIT timer", 59.9, "s");
   */
  saw(what: string, value: number | string | boolean, unit?: string): void {
    const sighting = this.#sightings.get(what) ?? { unit, values: [] };
    sighting.values.push(value);
    this.#sightings.set(what, sighting);
  }

  /** All of it, in the order in which it was first seen. */
  get sightings(): Sighting[] {
    return [...this.#sightings].map(([what, { unit, values }]) =>
      Object.assign({ what, values, count: values.length }, unit === undefined ? {} : { unit }, spread(values)),
    );
  }
}

function spread(values: readonly unknown[]): { least?: number; median?: number; most?: number } {
  const sorted = values.filter((value) => typeof value === "number").toSorted((a, b) => a - b);
  const [least] = sorted;
  if (least === undefined || sorted.length < values.length) return {};
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? least;
  return { least, median: at(0.5), most: at(1) };
}

function proofFile(folder: string, id: string): string {
  return join(folder, ".evidence", `${id}.json`);
}

/** Keeps the proof of a claim for the site: .evidence/ID.json. */
export function writeProof(folder: string, proof: Omit<Proof, keyof Circumstances>): void {
  const { kernel, node, date } = circumstances();
  writeJson(proofFile(folder, proof.id), { ...proof, ms: Math.round(proof.ms), kernel, node, date });
}

/** A claim is not proven until its test has passed: an old proof is none. */
export function forgetProof(folder: string, id: string): void {
  rmSync(proofFile(folder, id), { force: true });
}
