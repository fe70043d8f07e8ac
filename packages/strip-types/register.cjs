// @ts-check
const { existsSync, realpathSync } = require("node:fs");
const Module = require("node:module");
const { load } = require("./load.cjs");
const { isTypeScript } = require("./program.cjs");

// node -r strip-types server.ts: runs what server.ts is without its types, and a thread's file likewise. No compiler is
// ever in this process: it would cost each start half a second, and each fork() the copying of some 20 MB. Nor does Node's
// loader of modules look for thirty files, one after another. Where something has changed since the last start, a process
// of its own strips it first.

// A child of fork() has the code of its parent, as far as that is compiled: what V8 would put off until the first call, each
// child would have to compile for itself. (A server that forks is started with --single-threaded: libc/fork.ts.)
if (process.execArgv.includes("--single-threaded")) require("node:v8").setFlagsFromString("--no-lazy");

// Whatever starts the first file calls this, in the main thread and in every other; Node lets a preloaded module replace
// it (lib/internal/main/run_main_module.js and worker_thread.js in Node 20 to 26).
const loader = /** @type {{ runMain: (main?: string) => void }} */ (/** @type {unknown} */ (Module));
const runMain = loader.runMain;

loader.runMain = (main = process.argv[1]) => {
  if (main === undefined || !isTypeScript(main) || !existsSync(main)) runMain(main);
  else void load(realpathSync(main));
};
