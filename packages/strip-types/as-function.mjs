// @ts-check
import { isBuiltin } from "node:module";
import { compileFunction } from "node:vm";
import { parse } from "es-module-lexer";
import { blank, localOf, withoutEmptyExports, withoutExport } from "./exports.mjs";
import { asConstants, asProperty, quoted, withDefault } from "./imports.mjs";
import { PARAMETERS } from "./program.cjs";

// A module of JavaScript as the body of a function, which load.cjs calls. Its first line loads what the module imports, as
// constants; what it exports becomes properties of `$exports` at its end. Imports and the word `export` become blanks, so
// that all else stays in its line and column.

/**
 * @typedef {import("./imports.mjs").Imported} Imported
 * @typedef {import("./imports.mjs").ModuleError} ModuleError
 * @typedef {import("./exports.mjs").Edit} Edit
 *
 * @typedef {object} Body
 * @property {string} code its first line comes before that of the module.
 * @property {boolean} awaits whether it has an `await` outside every function.
 * @property {ReadonlySet<string>} names what it exports.
 */

/**
 * @param {string} module without types.
 * @param {(specifier: string, isNeeded: boolean) => Imported | undefined} ours nothing for Node's own modules and installed packages.
 * @returns {Body}
 * @throws {ModuleError} that says what the module imports that is not exported, or exports that can change.
 */
export function asFunction(module, ours) {
  const text = withoutEmptyExports(module.replace(/^#!/, "//"));
  const [imports, exports] = parse(text);
  /** @type {Edit[]} */
  const edits = [];
  /** @type {string[]} */
  const first = [];
  /** @type {Set<string>} */
  const names = new Set();
  for (const [index, { type, specifier, importStart, importEnd, start }] of imports.entries()) {
    const edit = { start: importStart, end: importEnd };
    if (type === "import-meta") edits.push({ ...edit, code: "import_meta" });
    if (typeof specifier !== "string") continue; // import(expression) stays what it is
    const known = isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, "")}` : specifier;
    if (type === "dynamic") {
      const code = loadedLater(known, ours);
      if (code !== undefined) edits.push({ ...edit, code });
      continue;
    }
    const from = ours(known, true);
    const passedOn = exports.flatMap((one) => ("importIndex" in one && one.importIndex === index ? [one] : []));
    if (passedOn.every(({ exportStart }) => exportStart !== importStart))
      first.push(asConstants(text.slice(importStart, start - 1), known, from));
    for (const one of passedOn) {
      first.push(asProperty(one, known, from));
      if (one.type === "reexport") names.add(one.name);
      else for (const name of from?.names ?? []) if (name !== "default") names.add(name);
    }
    edits.push({ ...edit, code: `;${blank(text.slice(importStart + 1, importEnd))}` });
  }
  const last = exports.flatMap((one) => {
    if (imports.some(({ importStart }) => importStart === one.exportStart)) return [];
    edits.push(...withoutExport(text, one));
    if (one.type !== "direct") return [];
    names.add(one.name);
    return [`$exports[${quoted(one.name)}] = ${localOf(one)};`];
  });
  const code = `${first.join(" ")}\n${edited(text, edits)}\n${last.join(" ")}`;
  return { code, awaits: awaitsItself(code), names };
}

/**
 * import("…"), where Node itself would not find it, or would warn.
 *
 * @param {string} specifier
 * @param {(specifier: string, isNeeded: boolean) => Imported | undefined} ours
 * @returns {string | undefined} nothing where it can stay what it is.
 */
function loadedLater(specifier, ours) {
  const inPlace = specifier.startsWith("node:") ? `$require(${quoted(specifier)})` : undefined;
  if (inPlace !== undefined) return `(async () => (${withDefault(inPlace)}))()`;
  const from = ours(specifier, false);
  return from?.names === undefined ? undefined : `(async () => $load(${quoted(from.file)}))()`;
}

/**
 * @param {string} text
 * @param {readonly Edit[]} edits
 */
function edited(text, edits) {
  let result = "";
  let done = 0;
  for (const { start, end, code } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < done) continue; // several exports of one statement
    result += text.slice(done, start) + code;
    done = end;
  }
  return result + text.slice(done);
}

/**
 * Whether there is an `await` outside every function: in the static block of a class such a one is a mistake.
 *
 * @param {string} code
 */
function awaitsItself(code) {
  try {
    compileFunction(`class Block { static {${code}} }`, PARAMETERS);
    return false;
  } catch {
    return true;
  }
}
