// @ts-check
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import { parse } from "es-module-lexer";
import { PARAMETERS } from "./program.cjs";

// A module of JavaScript as the body of a function, which load.cjs calls: what it imports becomes constants, where the
// imports stand, and what it exports becomes properties of `$exports` at its end. Every line stays where it is.

/**
 * @typedef {object} Imported one of our files, which is imported.
 * @property {string} file its absolute path.
 * @property {boolean} awaits whether loading it has to be awaited.
 *
 * @typedef {object} Body
 * @property {string} code
 * @property {boolean} awaits whether it has an `await` outside every function.
 */

/**
 * @param {string} text a module, without types.
 * @param {(specifier: string) => Imported | undefined} ours nothing for Node's own modules and installed packages.
 * @returns {Body}
 */
export function asFunction(text, ours) {
  const [imports, exports] = parse(text);
  /** @type {{ start: number, end: number, code: string }[]} */
  const edits = [];
  for (const [index, { type, specifier, importStart, importEnd, start }] of imports.entries()) {
    const edit = { start: importStart, end: importEnd };
    if (type === "import-meta") edits.push({ ...edit, code: "import_meta" });
    if (typeof specifier !== "string") continue; // import(expression) stays what it is
    const from = ours(specifier);
    if (type === "dynamic") {
      if (from?.file.endsWith(".ts"))
        edits.push({ ...edit, code: `(async () => $load(${JSON.stringify(from.file)}))()` });
      continue;
    }
    const passedOn = exports.flatMap((one) => ("importIndex" in one && one.importIndex === index ? [one] : []));
    const clause = text.slice(importStart, start - 1);
    const code = passedOn.length === 0 ? asConstants(clause, specifier, from) : asProperties(passedOn, specifier, from);
    edits.push({
      ...edit,
      code: `${code};` + "\n".repeat(linesOf(text.slice(importStart, importEnd)) - linesOf(code)),
    });
  }
  const direct = exports.flatMap((one) => (one.type === "direct" ? [one] : []));
  edits.push(...direct.map((one) => withoutExport(text, one)));
  const handed = direct.flatMap(({ name, localName }) =>
    localName === undefined ? [] : [`$exports.${name} = ${localName};`],
  );
  const code = `${edited(text, edits)}\n${handed.join(" ")}`;
  return { code, awaits: awaitsItself(code) };
}

/** @param {string} text */
function linesOf(text) {
  return text.split("\n").length;
}

/**
 * What gives all that a module exports.
 *
 * @param {string} specifier
 * @param {Imported | undefined} from
 */
function exportsOf(specifier, from) {
  if (specifier.startsWith("node:")) return `$require("${specifier}")`;
  if (from === undefined) return `await import(${JSON.stringify(specifier)})`;
  if (!from.file.endsWith(".ts")) return `await import("${pathToFileURL(from.file).href}")`;
  return `${from.awaits ? "await " : ""}$load(${JSON.stringify(from.file)})`;
}

/**
 * import one, { two as three } from "…", and the like.
 *
 * @param {string} clause of an import, up to its specifier.
 * @param {string} specifier
 * @param {Imported | undefined} from
 */
function asConstants(clause, specifier, from) {
  const value = exportsOf(specifier, from);
  const [, one, all, names] = /^import\s*(?:(\w+)\s*,?\s*)?(?:\*\s*as\s+(\w+)\s*)?(\{[^]*\})?/.exec(clause) ?? [];
  const left = [
    ...(one === undefined ? [] : [specifier.startsWith("node:") ? one : `{ default: ${one} }`]),
    ...(all === undefined ? [] : [all]),
    ...(names === undefined ? [] : [names.replaceAll(/\s+as\s+/g, ": ")]),
  ];
  return left.length === 0 ? value : `const ${left.map((pattern) => `${pattern} = ${value}`).join(", ")}`;
}

/**
 * export { one as two } from "…", export * from "…", and the like.
 *
 * @param {readonly (import("es-module-lexer").Reexport | import("es-module-lexer").ReexportAll)[]} passedOn
 * @param {string} specifier
 * @param {Imported | undefined} from
 */
function asProperties(passedOn, specifier, from) {
  const value = exportsOf(specifier, from);
  return passedOn
    .map((one) => {
      if (one.type === "reexport-all")
        return `{ const { default: _, ...all } = ${value}; Object.assign($exports, all); }`;
      return `$exports.${one.name} = (${value})${one.importName === null ? "" : `.${one.importName}`};`;
    })
    .join(" ");
}

/**
 * export const one = 1, export { one as two }, export default …: what is left of it.
 *
 * @param {string} text
 * @param {import("es-module-lexer").DirectExport} exported
 */
function withoutExport(text, { exportStart, name, localName }) {
  const [words = ""] = /^export\s*(?:\{[^}]*\}|default\s)?/.exec(text.slice(exportStart)) ?? [];
  const isValue = name === "default" && localName === undefined;
  const code = isValue ? "$exports.default = " : words.replaceAll(/\S/g, " ");
  return { start: exportStart, end: exportStart + words.length, code };
}

/**
 * @param {string} text
 * @param {readonly { start: number, end: number, code: string }[]} edits
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
