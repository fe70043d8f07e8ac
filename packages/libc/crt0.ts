import { realpathSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unsupported } from "./ffi.ts";
import { _exit, STDERR_FILENO } from "./unistd.ts";

/**
 * Runs `body` when the module is the program that was started, and not when a later chapter imports it: what a C
 * program gets from crt0, which calls its main(). An error ends the program with status 1 and one line on stderr.
 *
 * @param module the caller's `import.meta`.
 *
 * @example
 * main(import.meta, () => serveForever(listenOn(endpointFromEnvironment())));
 */
export function main(module: ImportMeta, body: () => void): void {
  const program = process.argv[1];
  if (program === undefined || realpathSync(program) !== fileURLToPath(module.url)) return;
  if (unsupported !== undefined) {
    writeSync(STDERR_FILENO, `${unsupported}\n`);
    process.exit(1); // on this machine there is no _exit to call
  }
  try {
    body();
  } catch (error) {
    writeSync(STDERR_FILENO, `${error instanceof Error ? error.message : String(error)}\n`);
    _exit(1);
  }
}
