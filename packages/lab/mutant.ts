import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapterProgram, cProgram, type ServerProgram } from "./program.ts";

/** A bug, planted in a copy of a chapter's real server by a small edit; and the clause that must notice it. */
export interface Mutant {
  /** What is wrong with it: "the parent keeps the connected socket". */
  readonly name: string;
  /** The chapter's file that is edited: "server.ts", "server.c" … */
  readonly file: string;
  /** What is replaced by what. The former must stand in the file exactly once: else the mutant no longer applies. */
  readonly edits: readonly (readonly [find: string, replace: string])[];
  /** The id of the clause that fails for it. */
  readonly killedBy: string;
  /** What the failure says. */
  readonly because: RegExp;
  /** True when the clause notices it only where the tests have a network namespace of their own. */
  readonly needsNamespace?: boolean;
  /** The npm script that starts the server; default "start". */
  readonly script?: string;
}

/** What a copy of a chapter is made of: the edits, without what is expected of them. */
type Planted = Pick<Mutant, "name" | "file" | "edits"> & Partial<Mutant>;

/**
 * Makes the mutant: a copy of the chapter's files, beside them in `.mutants/`, with the edits.
 *
 * @throws Error when the edit does not apply to the file as it is now.
 */
export function plant(folder: string, mutant: Planted): ServerProgram {
  const copy = join(folder, ".mutants", mutant.name.replaceAll(/\W+/g, "-"));
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (/\.(ts|cjs|c|json)$/.test(file) && !file.endsWith(".test.ts")) cpSync(join(folder, file), join(copy, file));
  }
  writeFileSync(join(copy, mutant.file), mutated(folder, mutant));
  const program = mutant.file.endsWith(".c")
    ? cProgram(copy, mutant.file, folder)
    : chapterProgram(copy, mutant.script);
  return { ...program, name: `the mutant "${mutant.name}"` };
}

/** The text of the file with the mutant's edits. @throws Error when one of them does not apply. */
export function mutated(folder: string, mutant: Planted): string {
  const source = readFileSync(join(folder, mutant.file), "utf8");
  return mutant.edits.reduce((text, edit) => apply(edit, text, mutant), source);
}

function apply([find, replace]: readonly [string, string], source: string, mutant: Planted): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = source.split(find).length - 1;
    throw new Error(
      `the mutant "${mutant.name}" no longer applies: ${mutant.file} contains ${JSON.stringify(find)} ${times} times, not once; ` +
        `if you changed that file to try something, undo the change; if it should stay, rewrite the edit in mutants.ts`,
    );
  }
  return before + replace + after;
}
