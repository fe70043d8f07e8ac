// @ts-check
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { asFunction } from "./as-function.mjs";
import { freshProgram, stampOf, strippedPath } from "./program.cjs";

// Takes the types out of programs: `node strip.mjs FILE …` before they start, or strip() in a process that starts many.
// Types become blanks, so that every line and column stays what it is in the source.

const require = createRequire(import.meta.url);

/**
 * A module, and what it was stripped for.
 *
 * @typedef {import("./program.cjs").Module & { imports: Imported[], threads: string[] }} Stripped
 * @typedef {import("./as-function.mjs").Imported} Imported
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
 * @throws {SyntaxError} that names the place: the file is not TypeScript, or has more in it than types (an enum).
 * @throws {Error} that names the file, and what it imports that is not there, or what imports what in a circle.
 */
export function strip(entry) {
  const programs = new Set([entry]);
  for (const each of programs) {
    const { threads } = freshProgram(each) ?? write(each);
    for (const thread of threads) programs.add(thread);
  }
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
  mkdirSync(dirname(path), { recursive: true });
  // Another process may be starting the same program: it sees the old file or the new one, never a part.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify({ modules, threads }));
  renameSync(`${path}.${process.pid}`, path);
  return { modules, threads };
}

/**
 * Gathers a module and all that it imports.
 *
 * @param {string} source
 * @param {Map<string, Stripped>} found
 * @param {readonly string[]} importers that lead to it.
 * @returns {boolean} whether loading it has to be awaited.
 */
function gather(source, found, importers) {
  if (importers.includes(source)) throw new Error(`${[...importers, source].join(" imports ")}: a circle`);
  const way = [...importers, source];
  const module = found.get(source) ?? stripped(source, (file) => file.endsWith(".ts") && gather(file, found, way));
  found.set(source, module);
  return module.awaits;
}

/**
 * @param {string} source
 * @param {(file: string) => boolean} awaits whether loading that file of ours has to be awaited.
 * @returns {Stripped}
 */
function stripped(source, awaits) {
  const stamp = stampOf(source) ?? "";
  const before = known.get(source);
  const same = before?.imports.map((one) => awaits(one.file) === one.awaits).every(Boolean);
  if (before?.stamp === stamp && same === true) return before;
  const text = withoutTypes(readFileSync(source, "utf8"), source);
  /** @type {Imported[]} */
  const imports = [];
  const body = asFunction(text, (specifier) => {
    const file = ours(specifier, source);
    if (file === undefined) return undefined;
    const imported = { file, awaits: awaits(file) };
    imports.push(imported);
    return imported;
  });
  const module = { stamp, ...body, imports, threads: threadsOf(text, source) };
  known.set(source, module);
  return module;
}

/**
 * @param {string} text
 * @param {string} source
 */
function withoutTypes(text, source) {
  try {
    // Loaded when there is something to strip: a compiler in WebAssembly takes a tenth of a second.
    const { transformSync } = /** @type {typeof import("@swc/wasm-typescript")} */ (require("@swc/wasm-typescript"));
    return transformSync(text, { mode: "strip-only", filename: source }).code;
  } catch (error) {
    const { message, snippet, startLine } = /** @type {{ message: string, snippet: string, startLine: number }} */ (
      error
    );
    throw new SyntaxError(`${source}:${startLine}: ${message}\n\n${snippet.trimEnd()}`, { cause: error });
  }
}

/**
 * The file of this repository that is imported; nothing for Node's own modules and installed packages.
 *
 * @param {string} specifier
 * @param {string} source
 * @throws {Error} when it is not there.
 */
function ours(specifier, source) {
  try {
    if (specifier.startsWith("@accept-loop/")) return realpathSync(createRequire(source).resolve(specifier));
    return /^\.|^\//.test(specifier) ? realpathSync(resolve(dirname(source), specifier)) : undefined;
  } catch (error) {
    throw new Error(`${source} imports "${specifier}": there is no such file`, { cause: error });
  }
}

/**
 * The files that are started as threads: new Worker(new URL("worker.ts", import.meta.url)).
 *
 * @param {string} code
 * @param {string} source
 */
function threadsOf(code, source) {
  const found = code.matchAll(/new URL\("([^"]+\.ts)", import\.meta\.url\)/g);
  return Array.from(found, (match) => resolve(dirname(source), /** @type {string} */ (match[1])));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const file of process.argv.slice(2)) strip(resolve(file));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
