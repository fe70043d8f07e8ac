// @ts-check
import { createRequire, isBuiltin } from "node:module";
import { pathToFileURL } from "node:url";

// What a module imports, and passes on, as statements of the function that it becomes.

/** Says what is wrong with a module; its name is still to come before it. */
export class ModuleError extends Error {}

/**
 * @typedef {object} Imported a file of ours, which is imported.
 * @property {string} file its absolute path: a module in TypeScript, or what Node knows (.json, .mjs …).
 * @property {boolean} awaits whether loading it has to be awaited.
 * @property {ReadonlySet<string> | undefined} names what it exports; nothing where that is not known.
 *
 * @typedef {import("es-module-lexer").Reexport | import("es-module-lexer").ReexportAll} PassedOn
 */

const require = createRequire(import.meta.url);

const COMMENTS = /\/\*[^]*?\*\/|\/\/.*/g;

/** What is not imported by its names, but as a whole: `import whole from "node:fs"`. */
const isWhole = /** @param {string} source */ (source) => source.startsWith("node:") || source.endsWith(".json");

/**
 * import one, * as all from "…", import { two as three } from "…", and the like.
 *
 * @param {string} text of the import, up to its specifier.
 * @param {string} specifier
 * @param {Imported | undefined} from
 * @throws {ModuleError} that says which name is not exported there.
 */
export function asConstants(text, specifier, from) {
  const clause = text.replaceAll(COMMENTS, " ");
  const [, first, all, list = ""] =
    /^import\s*(?:([^\s,{*]+)\s*,?\s*)?(?:\*\s*as\s+(\S+)\s*)?(?:\{([^]*)\})?/.exec(clause) ?? [];
  const names = list.split(",").flatMap((one) => {
    const [, name, local = name] = /^\s*("[^"]*"|'[^']*'|\S+)(?:\s+as\s+(\S+))?\s*$/.exec(one) ?? [];
    return name === undefined ? [] : [{ name: name.replaceAll(/^['"]|['"]$/g, ""), local }];
  });
  if (first !== undefined) names.push({ name: "default", local: first });
  const value = exportsOf(specifier, from);
  for (const { name } of names) requireExport(name, specifier, from);
  const source = from?.file ?? specifier;
  const whole = isWhole(source) ? names.filter(({ name }) => name === "default") : [];
  const taken = names.filter((one) => !whole.includes(one));
  const left = [
    ...whole.map(({ local }) => local),
    ...(taken.length === 0 ? [] : [`{ ${taken.map(({ name, local }) => `${quoted(name)}: ${local}`).join(", ")} }`]),
  ];
  const constants = left.map((pattern) => `${pattern} = ${value}`);
  if (all !== undefined) constants.push(`${all} = ${isWhole(source) ? withDefault(value) : value}`);
  return constants.length === 0 ? `${value};` : `const ${constants.join(", ")};`;
}

/**
 * export { one as two } from "…", export * from "…", and the like.
 *
 * @param {PassedOn} passedOn
 * @param {string} specifier
 * @param {Imported | undefined} from
 * @throws {ModuleError} that says which name is not exported there.
 */
export function asProperty(passedOn, specifier, from) {
  const value = exportsOf(specifier, from);
  // What has a name of its own here hides what comes with all the others.
  if (passedOn.type === "reexport-all")
    return `{ const { default: _, ...all } = ${value}; Object.assign($exports, all, { ...$exports }); }`;
  const { name, importName } = passedOn;
  if (importName !== null) requireExport(importName, specifier, from);
  const isAll = importName === null || (importName === "default" && isWhole(from?.file ?? specifier));
  return `$exports[${quoted(name)}] = (${value})${isAll ? "" : `[${quoted(importName)}]`};`;
}

/**
 * All that a module exports, from what is imported as a whole.
 *
 * @param {string} value
 */
export function withDefault(value) {
  return `{ __proto__: ${value}, default: ${value} }`;
}

/** @param {string} name */
export function quoted(name) {
  return JSON.stringify(name);
}

/**
 * @param {string} name
 * @param {string} specifier
 * @param {Imported | undefined} from
 */
function requireExport(name, specifier, from) {
  const isThere = specifier.startsWith("node:")
    ? name === "default" || name in require(specifier)
    : (from?.names?.has(name) ?? true);
  if (!isThere) throw new ModuleError(`imports "${name}", which ${quoted(specifier)} does not export`);
}

/**
 * What gives all that a module exports.
 *
 * @param {string} specifier
 * @param {Imported | undefined} from
 */
function exportsOf(specifier, from) {
  if (specifier.startsWith("node:")) {
    if (!isBuiltin(specifier)) throw new ModuleError(`imports "${specifier}": Node has no such module`);
    return `$require(${quoted(specifier)})`;
  }
  if (from === undefined) return `await import(${quoted(specifier)})`;
  if (from.file.endsWith(".json")) return `$require(${quoted(from.file)})`;
  if (from.names === undefined) return `await import(${quoted(pathToFileURL(from.file).href)})`;
  return `${from.awaits ? "await " : ""}$load(${quoted(from.file)})`;
}
