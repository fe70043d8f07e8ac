// @ts-check
import { parse } from "es-module-lexer";
import { ModuleError } from "./imports.mjs";

// What becomes of the word `export`, and of what follows it.

/** @typedef {{ start: number, end: number, code: string }} Edit */

/** What is exported as `default`, where it has no name of its own: `const $deflt =` is as long as `export default`. */
const DEFAULT = "$deflt";

/** From `export` to the end of its braces, where it has some, or of `default`. */
const EXPORT = /^export(?:\s|\/\*[^]*?\*\/|\/\/.*)*(?:\{(?:\/\*[^]*?\*\/|\/\/.*|"[^"]*"|'[^']*'|[^}])*\}|default\b)?/;

/**
 * What an export is called in its module.
 *
 * @param {import("es-module-lexer").DirectExport} exported
 */
export function localOf(exported) {
  return nameOf(exported) ?? DEFAULT;
}

/** @param {import("es-module-lexer").DirectExport} exported */
function nameOf({ localName }) {
  return localName === "extends" ? undefined : localName; // the lexer's name for "export default class extends …"
}

/**
 * export const one = 1, export { one as two }, export default …: what is left of it.
 *
 * @param {string} text
 * @param {import("es-module-lexer").Export} exported
 * @returns {Edit[]}
 * @throws {ModuleError} that says which variable is exported.
 */
export function withoutExport(text, exported) {
  const { exportStart: start } = exported;
  const [words = ""] = EXPORT.exec(text.slice(start)) ?? [];
  const end = start + words.length;
  if (exported.type !== "direct") return [{ start, end, code: `;${blank(words.slice(1))}` }];
  const local = nameOf(exported);
  if (/^export\s+(?:let|var)\b/.test(text.slice(start)) || (local !== undefined && isVariable(local, text)))
    throw new ModuleError(
      `exports "${exported.name}", which can change: export a constant, or a function that gives its value`,
    );
  if (local !== undefined)
    return [{ start, end, code: words.endsWith("}") ? `;${blank(words.slice(1))}` : blank(words) }];
  const [kind] = /^\s*(?:(?:async\s+)?function\s*\*?|class\b)/.exec(text.slice(end)) ?? [];
  // A function or class without a name gets one: as a declaration it is there from the beginning, and needs no semicolon.
  if (kind !== undefined)
    return [{ start, end: end + kind.length, code: `${blankBut(` ${DEFAULT} `, words)}${kind} ${DEFAULT} ` }];
  return [{ start, end, code: `const ${DEFAULT} =${blankBut(`const ${DEFAULT} =`, words)}` }];
}

/**
 * Whether a name at the top level is a variable's: who imports it would not see it change. (Not found is one that is
 * declared with others in braces, and exported elsewhere.)
 *
 * @param {string} name
 * @param {string} text
 */
function isVariable(name, text) {
  return Array.from(text.matchAll(/^(?:let|var)\s([^;]*)/gm)).some(([, declared = ""]) =>
    withoutBrackets(declared)
      .split(",")
      .some((one) => one.trim().split(/[\s=]/, 1)[0] === name),
  );
}

/**
 * @param {string} text
 * @returns {string}
 */
function withoutBrackets(text) {
  const less = text.replaceAll(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, "");
  return less === text ? text : withoutBrackets(less);
}

/**
 * `export {}` says only that a file is a module, and the lexer says nothing of it: it is blanked here.
 *
 * @param {string} text
 */
export function withoutEmptyExports(text) {
  return text.replaceAll(/\bexport\s*\{\s*\}/g, (words, /** @type {number} */ at) => {
    const [, exports] = parse(`${text.slice(0, at)}export { a }${text.slice(at + words.length)}`); // perhaps in a string
    return exports.some(({ exportStart }) => exportStart === at) ? `;${blank(words.slice(1))}` : words;
  });
}

/**
 * What is left to blank, so that all that follows keeps its line and, if need be not, its column.
 *
 * @param {string} added beside it.
 * @param {string} words
 */
function blankBut(added, words) {
  return words.includes("\n") ? blank(words) : blank(words).slice(added.length);
}

/** @param {string} words */
export function blank(words) {
  return words.replaceAll(/[^\r\n]/g, " ");
}
