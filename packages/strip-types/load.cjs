// @ts-check
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { compileFunction, constants } = require("node:vm");
const { PARAMETERS, freshProgram } = require("./program.cjs");

/** @typedef {Record<string, unknown>} Exports */

const STRICT = '"use strict";'; // as every module is

/**
 * What each module has exported; a promise of it where the module awaits something.
 *
 * @type {Map<string, Exports | Promise<Exports>>}
 */
const loaded = new Map();

/**
 * Runs a program, unless this process has, and gives what its first file exports.
 *
 * @param {string} entry absolute path of that file.
 */
function load(entry) {
  const { modules } = freshProgram(entry) ?? strip(entry);
  return runModule(entry);

  /**
   * @param {string} source
   * @returns {Exports | Promise<Exports>}
   */
  function runModule(source) {
    const before = loaded.get(source);
    if (before !== undefined) return before;
    const { code, awaits } = /** @type {import("./program.cjs").Module} */ (modules[source]);
    const { href: url } = pathToFileURL(source);
    // V8 knows each module by its source's name, so that stack traces, breakpoints and uncaught errors do.
    const run = compileFunction(
      awaits ? `${STRICT} return (async () => {\n${code}\n})()` : `${STRICT}\n${code}`,
      PARAMETERS,
      {
        filename: url,
        lineOffset: -1, // the line of STRICT
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      },
    );
    /** @type {Exports} */
    const exports = {};
    const meta = { url, filename: source, dirname: path.dirname(source) };
    const done = /** @type {Promise<void> | undefined} */ (run(exports, runModule, require, meta));
    const result = done === undefined ? exports : done.then(() => exports);
    loaded.set(source, result);
    return result;
  }
}

/**
 * In a process of its own: no compiler is ever in this one, nor a thread of one.
 *
 * @param {string} entry
 */
function strip(entry) {
  const { spawnSync } = require("node:child_process"); // only here, since it takes longer to load than all of this
  const { status, error } = spawnSync(process.execPath, [path.join(__dirname, "strip.mjs"), entry], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  const program = status === 0 ? freshProgram(entry) : undefined;
  return program ?? process.exit(1);
}

module.exports = { load };
