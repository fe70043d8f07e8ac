import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Circumstances } from "../record/circumstances.ts";
import { circumstances } from "../record/this-machine.ts";
import { writeJson } from "../record/record.ts";
import type { Finding, Proof, Refutation, Sighting } from "./finding.ts";
import { fingerprint } from "./fingerprint.ts";

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

function evidenceFile(folder: string, id: string): string {
  return join(folder, ".evidence", `${id}.json`);
}

/** What the tests do not tell, but is kept. */
type Added = keyof Circumstances | "programs";

/** Keeps the proof of a claim for the site. */
export function writeProof(folder: string, proof: Omit<Proof, Added>): void {
  write(folder, { ...proof, ms: Math.round(proof.ms), ...added(folder) });
}

/** Keeps how a claim was refuted, in the place of its proof. */
export function writeRefutation(folder: string, refutation: Omit<Refutation, Added>): void {
  write(folder, { ...refutation, ...added(folder) });
}

function write(folder: string, finding: Finding): void {
  writeJson(evidenceFile(folder, finding.id), finding);
}

function added(folder: string): Pick<Finding, Added> {
  const { kernel, node, date } = circumstances();
  return { programs: programsAtFirst(folder), kernel, node, date };
}

const programs = new Map<string, string>();

/** What a chapter's programs were when this process began to test them: whoever changes one meanwhile tests again. */
function programsAtFirst(folder: string): string {
  const known = programs.get(folder) ?? fingerprint(folder);
  programs.set(folder, known);
  return known;
}

/** A claim is open until its test has ended: what an earlier one has found is of the past. */
export function forgetFinding(folder: string, id: string): void {
  programsAtFirst(folder);
  rmSync(evidenceFile(folder, id), { force: true });
}
