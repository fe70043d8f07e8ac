import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a program that forks needs. */
export const FORK_FLAGS = ["--single-threaded", "--v8-pool-size=0"];

const LIBC = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a module in a Node process of its own, of the version that runs this test.
 *
 * @param source its text: JavaScript, since Node evaluates it as it is; its imports are relative to packages/libc.
 * @param flags Node's own, before `--import tsx`.
 */
export function runNode(source: string, flags: readonly string[] = []): SpawnSyncReturns<string> {
  return run([...flags, "--import", "tsx", "--input-type=module", "--eval", source]);
}

/** Runs a program from a file, likewise. */
export function runFile(path: string, flags: readonly string[] = []): SpawnSyncReturns<string> {
  return run([...flags, "--import", "tsx", path]);
}

function run(args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, { cwd: LIBC, encoding: "utf8", timeout: 50_000, killSignal: "SIGKILL" });
}

/** runNode, for a program that ends well and prints one line of JSON. */
export function answerOf(source: string, flags: readonly string[] = []): unknown {
  const { status, signal, stdout, stderr } = runNode(source, flags);
  if (status !== 0) throw new Error(`the program ended with ${signal ?? `status ${status}`}: ${stderr}`);
  return JSON.parse(stdout);
}
