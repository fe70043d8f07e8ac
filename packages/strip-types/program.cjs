// @ts-check
const { readFileSync, statSync } = require("node:fs");
const path = require("node:path");

// Every Node runs JavaScript, and a TypeScript file is one once its types are blanked out. What strip.mjs makes of a
// program lies beside the installed packages: one file with all its modules, which is quicker to find and to read than
// thirty. Here is where, and whether it is still what the sources say: this runs at every start, so it only looks.

const ROOT = path.resolve(__dirname, "../..");
const STRIPPED = path.join(ROOT, "node_modules/.cache/accept-loop");
/** Changes when what strips the programs does. */
const STRIPPER = ["as-function.mjs", "exports.mjs", "imports.mjs", "source.mjs", "strip.mjs", "threads.mjs"]
  .map((file) => statSync(path.join(__dirname, file)).mtimeMs)
  .join(" ");

/** What a stripped module can use besides what all code can: the parameters of the function that it is. */
const PARAMETERS = ["$exports", "$load", "$require", "import_meta"];

/**
 * @typedef {object} Module one TypeScript file, stripped: the body of a function, as load.cjs calls it.
 * @property {string} stamp what its source was when it was stripped: see stampOf.
 * @property {string} code with every line and column of the source.
 * @property {boolean} awaits whether it awaits something while it is loaded.
 *
 * @typedef {object} Program
 * @property {Record<string, Module>} modules by the absolute path of their source.
 * @property {readonly string[]} threads the programs that it starts as threads: absolute paths of their first files.
 */

/** @param {string} file */
function isTypeScript(file) {
  return /\.m?ts$/.test(file);
}

/**
 * Where a program lies once it is stripped.
 *
 * @param {string} entry absolute path of its first file.
 */
function strippedPath(entry) {
  const place = path.relative(ROOT, entry);
  return path
    .join(STRIPPED, place.startsWith("..") ? path.join("elsewhere", entry) : place)
    .replace(/\.(m?)ts$/, ".$1json");
}

/**
 * Changes when the file does, or what strips it.
 *
 * @param {string} source
 * @returns {string | undefined} nothing where there is no such file.
 */
function stampOf(source) {
  const stats = statSync(source, { throwIfNoEntry: false });
  return stats && `${stats.mtimeMs} ${stats.size} ${STRIPPER}`;
}

/**
 * A program as it was stripped.
 *
 * @param {string} entry absolute path of its first file.
 * @returns {Program | undefined} nothing where it has not been stripped, or some file of it has changed since.
 */
function freshProgram(entry) {
  const program = readIfThere(strippedPath(entry));
  if (program === undefined) return undefined;
  const same = Object.entries(program.modules).every(([source, { stamp }]) => stamp === stampOf(source));
  return same ? program : undefined;
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return /** @type {Program} */ (JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // not there yet, or cut short by a full disk
  }
}

module.exports = { PARAMETERS, freshProgram, isTypeScript, stampOf, strippedPath };
