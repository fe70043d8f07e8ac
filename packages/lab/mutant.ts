import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapterProgram, cProgram, type ServerProgram } from "./program.ts";

/** A bug, planted in a copy of a chapter's real server by one edit; and the clause that must notice it. */
export interface Mutant {
  /** What is wrong with it: "the parent keeps the connected socket". */
  readonly name: string;
  /** The chapter's file that is edited: "server.ts", "server.c" … */
  readonly file: string;
  /** Stands in the file exactly once; the mutant no longer applies when it does not. */
  readonly find: string;
  readonly replace: string;
  /** The id of the clause that fails for it. */
  readonly killedBy: string;
  /** What the failure says. */
  readonly because: RegExp;
  /** The npm script that starts the server; default "start". */
  readonly script?: string;
}

/**
 * Makes the mutant: a copy of the chapter's files, beside them in `.mutants/`, with the edit.
 *
 * @throws Error when the edit does not apply to the file as it is now.
 */
export function plant(folder: string, mutant: Mutant): ServerProgram {
  const copy = join(folder, ".mutants", mutant.name.replaceAll(/\W+/g, "-"));
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (/\.(ts|cjs|c|json)$/.test(file) && !file.endsWith(".test.ts")) cpSync(join(folder, file), join(copy, file));
  }
  const path = join(copy, mutant.file);
  const source = readFileSync(path, "utf8");
  const [before, after, ...more] = source.split(mutant.find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `the mutant "${mutant.name}" does not apply: its \`find\` must stand in ${mutant.file} once, and does ${source.split(mutant.find).length - 1} times`,
    );
  }
  writeFileSync(path, before + mutant.replace + after);
  const program = mutant.file.endsWith(".c") ? cProgram(copy, mutant.file) : chapterProgram(copy, mutant.script);
  return { ...program, name: `the mutant "${mutant.name}"` };
}
