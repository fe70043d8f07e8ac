// @ts-check
const { createRequire, isBuiltin } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { compileFunction, constants } = require("node:vm");
const { PARAMETERS, freshProgram } = require("./program.cjs");

/** @typedef {Record<string, unknown>} Exports */

const STRICT = '"use strict";'; // as every module is

const UNSETTLED = 13; // Node's status for it

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
  const exports = runModule(entry);
  if (exports instanceof Promise) void tellUnlessSettled(exports);
  return exports;

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
      awaits ? `${STRICT} return (async () => {${code}\n})()` : `${STRICT} ${code}`,
      PARAMETERS,
      {
        filename: url,
        lineOffset: -1, // the first line is not the module's
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      },
    );
    /** @type {Exports} */
    const exports = {};
    const resolve = /** @param {string} specifier */ (specifier) => resolved(specifier, source, url);
    const meta = { url, filename: source, dirname: path.dirname(source), resolve };
    const done = /** @type {Promise<void> | undefined} */ (run(exports, runModule, require, meta));
    const result = done === undefined ? Object.freeze(exports) : done.then(() => Object.freeze(exports));
    loaded.set(source, result);
    return result;
  }
}

/**
 * As Node does: a program that ends because nothing can happen any more, while it awaits something, has failed.
 *
 * @param {Promise<unknown>} promise
 */
async function tellUnlessSettled(promise) {
  const tell = () => {
    process.stderr.write("The program awaits, outside every function, what never happens\n");
    process.exitCode ??= UNSETTLED;
  };
  process.once("beforeExit", tell); // which process.exit() does not emit
  await promise.finally(() => process.off("beforeExit", tell));
}

/**
 * What import.meta.resolve() gives.
 *
 * @param {string} specifier
 * @param {string} source
 * @param {string} url of that source.
 */
function resolved(specifier, source, url) {
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  if (/^\.{0,2}\/|^\w+:/.test(specifier)) return new URL(specifier, url).href;
  return pathToFileURL(createRequire(source).resolve(specifier)).href;
}

/**
 * In a process of its own: no compiler is ever in this one, nor a thread of one.
 *
 * @param {string} entry
 * @returns {import("./program.cjs").Program}
 */
function strip(entry) {
  const { spawnSync } = require("node:child_process"); // only here, since it takes longer to load than all of this
  const { status, error, stdout } = spawnSync(process.execPath, [path.join(__dirname, "strip.mjs"), entry], {
    encoding: "utf8",
    maxBuffer: Infinity,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  return status === 0 ? JSON.parse(stdout) : process.exit(1);
}

module.exports = { load };
