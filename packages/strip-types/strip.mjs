// @ts-check
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "es-module-lexer";
import { originOf, stampOf, strippedPath } from "./tree.cjs";

// Takes the types out of programs: `node strip.mjs FILE …` before they start, or strip() in a process that starts many.
// Types become blanks, so that every line and column stays what it is in the source; and each file says where it came
// from, so that stack traces and import.meta name the source.

const require = createRequire(import.meta.url);

/**
 * Strips a program, and all TypeScript that it needs, unless that has been done and nothing has changed since.
 *
 * @param {string} entry absolute path of its first file.
 * @returns {string} where it lies stripped.
 * @throws {SyntaxError} that names the place: the file is not TypeScript, or has more in it than types (an enum).
 * @throws {Error} that names the file, and what it imports that is not there.
 */
export function strip(entry) {
  const found = new Set([entry]);
  for (const source of found) for (const needed of (originOf(source) ?? stripFile(source)).needs) found.add(needed);
  return strippedPath(entry);
}

/**
 * @param {string} source
 * @returns {import("./tree.cjs").Origin}
 */
function stripFile(source) {
  const stamp = stampOf(source) ?? "";
  const { code, needs, knowsItself } = linked(withoutTypes(readFileSync(source, "utf8"), source), source);
  const url = pathToFileURL(source).href;
  const meta = { url, filename: source, dirname: dirname(source) };
  const self = knowsItself ? `Object.assign(import.meta, ${JSON.stringify(meta)});` : "";
  const path = strippedPath(source);
  mkdirSync(dirname(path), { recursive: true });
  // Another process may be starting the same program: it sees the old file or the new one, never a part.
  writeFileSync(
    `${path}.${process.pid}`,
    `/*${JSON.stringify({ stamp, needs })}*/${self}${code}\n//# sourceURL=${url}\n`,
  );
  renameSync(`${path}.${process.pid}`, path);
  return { stamp, needs };
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
 * Lets the imports of a stripped file lead to stripped files, and all others of ours to where they are.
 *
 * @param {string} code
 * @param {string} source
 */
function linked(code, source) {
  const [imports] = parse(code);
  const needs = threadsOf(code, source);
  let text = "";
  let done = 0;
  for (const { specifier, start, end } of imports) {
    const target = typeof specifier === "string" ? ours(specifier, source) : undefined;
    if (target === undefined) continue;
    if (target.endsWith(".ts")) needs.push(target);
    const quote = code[start] === '"' ? '"' : ""; // around the specifier of an import(), which is an expression
    text += `${code.slice(done, start)}${quote}${address(target, source)}${quote}`;
    done = end;
  }
  return { code: text + code.slice(done), needs, knowsItself: imports.some(({ type }) => type === "import-meta") };
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
 * What an import of `target` says in the stripped `source`.
 *
 * @param {string} target
 * @param {string} source
 */
function address(target, source) {
  if (!target.endsWith(".ts")) return pathToFileURL(target).href;
  const path = relative(dirname(strippedPath(source)), strippedPath(target));
  return path.startsWith(".") ? path : `./${path}`;
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
