// @ts-check
const { readFileSync, statSync } = require("node:fs");
const path = require("node:path");

// Every Node runs JavaScript, and a TypeScript file is one once its types are blanked out. What strip.mjs has stripped
// lies in a tree beside the installed packages, each file at the place that its source has in the repository. Here is
// where, and whether it is still what the sources say: this runs at every start, so it only looks.

const ROOT = path.resolve(__dirname, "../..");
const TREE = path.join(ROOT, "node_modules/.cache/accept-loop");
const STRIPPER = statSync(path.join(__dirname, "strip.mjs")).mtimeMs;

/**
 * What the first line of a stripped file tells about it.
 *
 * @typedef {object} Origin
 * @property {string} stamp what its source was when it was stripped: see stampOf.
 * @property {readonly string[]} needs the TypeScript files that it imports or starts as a thread: absolute paths.
 */

/**
 * Where a TypeScript file lies once it is stripped: always a module (.mjs), whatever package.json is near.
 *
 * @param {string} source absolute path.
 */
function strippedPath(source) {
  const place = path.relative(ROOT, source);
  return path.join(TREE, place.startsWith("..") ? path.join("elsewhere", source) : place).replace(/\.ts$/, ".mjs");
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
 * @param {string} source absolute path of a TypeScript file.
 * @returns {Origin | undefined} nothing where it has not been stripped, or was another file then.
 */
function originOf(source) {
  try {
    const stripped = readFileSync(strippedPath(source), "utf8");
    const origin = /** @type {Origin} */ (JSON.parse(stripped.slice("/*".length, stripped.indexOf("*/"))));
    return origin.stamp === stampOf(source) ? origin : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a program can run as it was stripped: neither it has changed, nor anything that it needs.
 *
 * @param {string} entry absolute path of a TypeScript file.
 */
function isFresh(entry) {
  const found = new Set([entry]);
  for (const source of found) {
    const origin = originOf(source);
    if (origin === undefined) return false;
    for (const needed of origin.needs) found.add(needed);
  }
  return true;
}

module.exports = { isFresh, originOf, stampOf, strippedPath };
