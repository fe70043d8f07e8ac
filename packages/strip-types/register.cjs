// @ts-check
const { existsSync, realpathSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { isFresh, strippedPath } = require("./tree.cjs");

// node -r strip-types server.ts: runs what server.ts is without its types, and a thread's file likewise. No compiler is
// ever in this process, nor a thread of one: it would cost each start half a second, and each fork() the copying of some
// 20 MB. Where something has changed since the last start, a process of its own strips it first.

// A child of fork() has the code of its parent, as far as that is compiled: what V8 would put off until the first call, each
// child would have to compile for itself. (A server that forks is started with --single-threaded: libc/fork.ts.)
if (process.execArgv.includes("--single-threaded")) require("node:v8").setFlagsFromString("--no-lazy");

// Whatever starts the first file calls this, in the main thread and in every other; Node lets a preloaded module replace
// it (lib/internal/main/run_main_module.js and worker_thread.js in Node 20 to 26).
const loader = /** @type {{ runMain: (main?: string) => void }} */ (/** @type {unknown} */ (Module));
const runMain = loader.runMain;

loader.runMain = (main = process.argv[1]) => {
  if (main === undefined || !main.endsWith(".ts") || !existsSync(main)) return runMain(main);
  const entry = realpathSync(main);
  if (!isFresh(entry)) strip(entry);
  return runMain(strippedPath(entry));
};

/** @param {string} entry */
function strip(entry) {
  const { spawnSync } = require("node:child_process"); // only here, since it takes longer to load than all of this
  const { status, error } = spawnSync(process.execPath, [path.join(__dirname, "strip.mjs"), entry], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(1);
}
