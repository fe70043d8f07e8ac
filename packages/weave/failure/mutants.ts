import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mutated, type Mutant } from "@accept-loop/lab/mutant";
import { difference } from "../code/difference.ts";
import { parseRegions } from "../code/regions.ts";
import { nameOf } from "../lesson/fence.ts";

/** A mutant's edit as a difference, without marker lines. @throws Error when there is no such mutant. */
export async function editOf(folder: string, name: string): Promise<string> {
  const mutants = await mutantsOf(folder);
  const mutant = mutants.find((each) => nameOf(each.name) === name);
  if (mutant === undefined) {
    const names = mutants.map((each) => nameOf(each.name)).join(", ");
    throw new Error(`mutants.ts has no mutant "${name}"; it has ${names}`);
  }
  const path = join(folder, mutant.file);
  return difference(withoutMarkers(readFileSync(path, "utf8"), path), withoutMarkers(mutated(folder, mutant), path));
}

function withoutMarkers(source: string, path: string): string {
  return parseRegions(source, path).text;
}

/** The mutants of a chapter; none when it has no mutants.ts. */
export async function mutantsOf(folder: string): Promise<readonly Mutant[]> {
  const path = join(folder, "mutants.ts");
  if (!existsSync(path)) return [];
  const { mutants } = (await import(pathToFileURL(path).href)) as { mutants: readonly Mutant[] };
  return mutants;
}
