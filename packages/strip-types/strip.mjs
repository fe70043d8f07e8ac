// @ts-check
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { asFunction } from "./as-function.mjs";
import { ModuleError } from "./imports.mjs";
import { freshProgram, isTypeScript, stampOf, strippedPath } from "./program.cjs";
import { importedFile, withoutTypes } from "./source.mjs";
import { threadsOf } from "./threads.mjs";

// Takes the types out of programs: `node strip.mjs FILE` before one starts, which prints it, or strip() in a process that
// starts many. Types become blanks, so that every line and column stays what it is in the source.

const STDOUT = 1;

/**
 * A module, and what it was stripped for.
 *
 * @typedef {import("./program.cjs").Module & { imports: Imported[], names: ReadonlySet<string>, threads: string[] }} Stripped
 * @typedef {import("./imports.mjs").Imported} Imported
 */

/**
 * The modules that this process has stripped: many programs share libc.
 *
 * @type {Map<string, Stripped>}
 */
const known = new Map();

/**
 * Strips a program, and those that it starts as threads, unless that has been done and nothing has changed since.
 *
 * @param {string} entry absolute path of its first file.
 * @returns {import("./program.cjs").Program}
 * @throws {SyntaxError} that names the place: the file is not TypeScript, or has more in it than types (an enum).
 * @throws {Error} that names the file, and what it imports that is not there, or what imports what in a circle.
 */
export function strip(entry) {
  const program = freshProgram(entry) ?? write(entry);
  const threads = new Set(program.threads);
  for (const each of threads) {
    for (const more of (freshProgram(each) ?? write(each)).threads) threads.add(more);
  }
  return program;
}

/**
 * @param {string} entry
 * @returns {import("./program.cjs").Program}
 */
function write(entry) {
  /** @type {Map<string, Stripped>} */
  const found = new Map();
  gather(entry, found, []);
  const threads = Array.from(found.values(), (one) => one.threads).flat();
  const modules = Object.fromEntries(
    Array.from(found, ([source, { stamp, code, awaits }]) => [source, { stamp, code, awaits }]),
  );
  const path = strippedPath(entry);
  const unfinished = `${path}.${process.pid}`; // another process may be starting the same program: it sees all or nothing
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, JSON.stringify({ modules, threads }));
    renameSync(unfinished, path);
  } catch (error) {
    if (existsSync(unfinished)) rmSync(unfinished);
    const { message } = /** @type {Error} */ (error);
    process.stderr.write(`Each start takes longer, since its result cannot be kept: ${message}\n`);
  }
  return { modules, threads };
}

/**
 * Gathers a module and all that it imports.
 *
 * @param {string} source
 * @param {Map<string, Stripped>} found
 * @param {readonly string[]} importers that lead to it.
 * @returns {Stripped}
 */
function gather(source, found, importers) {
  if (importers.includes(source)) throw new Error(`${[...importers, source].join(" imports ")}: a circle`);
  const way = [...importers, source];
  const module = found.get(source) ?? stripped(source, (file) => gather(file, found, way));
  found.set(source, module);
  return module;
}

/**
 * @param {string} source
 * @param {(file: string) => Stripped} gathered a file in TypeScript that this one imports.
 * @returns {Stripped}
 */
function stripped(source, gathered) {
  const stamp = stampOf(source) ?? "";
  const before = known.get(source);
  const same = before?.imports.map(({ file, ...was }) =>
    isDeepStrictEqual(asImported(file, gathered), { file, ...was }),
  );
  if (before?.stamp === stamp && same?.every(Boolean) === true) return before;
  const text = withoutTypes(readFileSync(source, "utf8"), source);
  /** @type {Imported[]} */
  const imports = [];
  try {
    const body = asFunction(text, (specifier, isNeeded) => {
      const file = importedFile(specifier, source, isNeeded);
      if (file === undefined) return undefined;
      const imported = asImported(file, gathered);
      imports.push(imported);
      return imported;
    });
    const module = { stamp, ...body, imports, threads: threadsOf(text, source) };
    known.set(source, module);
    return module;
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    throw new Error(`${source} ${error.message}`, { cause: error });
  }
}

/**
 * @param {string} file
 * @param {(file: string) => Stripped} gathered
 * @returns {Imported}
 */
function asImported(file, gathered) {
  if (/\.(cts|tsx)$/.test(file)) throw new ModuleError(`imports ${file}, which is no module in TypeScript (.ts, .mts)`);
  if (!isTypeScript(file)) return { file, awaits: false, names: undefined };
  const { awaits, names } = gathered(file);
  return { file, awaits, names };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    writeFileSync(STDOUT, JSON.stringify(strip(resolve(process.argv[2] ?? ""))));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
