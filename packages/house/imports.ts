import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Package } from "./packages.ts";

/** That one file imports something: a value or a type. */
export interface Import {
  /** The file that imports, from the repository's root. */
  readonly file: string;
  /** What it names: "@accept-loop/libc/poll", "./server.ts", "node:fs". */
  readonly from: string;
  /** Where that is, from the root: a file of the same package, or another package's folder. `undefined` for what is not ours. */
  readonly to: string | undefined;
}

/** import, export-from, import() and require(). */
const NAMED = /\b(?:from|import|require)\b\s*\(?\s*"([^"\s]+)"/g;
const SOURCE = /\.[cm]?[jt]s$/;
const NOT_OURS = /(^|\/)(node_modules|\.mutants|dist|my\.ts$)/;

/** The sources in TypeScript and JavaScript below a folder, tests too: paths from the repository's root. */
export function sourcesIn(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => SOURCE.test(name) && !NOT_OURS.test(name));
  return sources.map((name) => join(folder, name)).toSorted();
}

/** What the sources of the packages import, in the order of the packages. */
export function importsOf(root: string, packages: readonly Package[]): Import[] {
  return packages.flatMap(({ folder }) =>
    sourcesIn(root, folder).flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(NAMED)].map(([, from = ""]) => {
        return { file, from, to: from.startsWith(".") ? fileAt(root, file, from) : packageNamed(packages, from) };
      }),
    ),
  );
}

/** A text may name a file that is not there, as a test does that writes one. */
function fileAt(root: string, file: string, from: string): string | undefined {
  const path = join(root, dirname(file), from);
  return existsSync(path) ? relative(root, path) : undefined;
}

function packageNamed(packages: readonly Package[], from: string): string | undefined {
  return packages.find(({ name }) => from === name || from.startsWith(`${name}/`))?.folder;
}

/** Is a file not a part of a program, but a test of one, or what a lesson shows of it? */
export function isForTests(file: string): boolean {
  return /(\.test|\/scenarios|\/(?:\w+-)?(?:mutants|pictures)|\/exercises\/.*\/check)\.ts$|\/testing\//.test(file);
}
