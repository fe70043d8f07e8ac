import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strip } from "strip-types/strip";

/** What a program that forks needs. */
export const FORK_FLAGS = ["--single-threaded", "--v8-pool-size=1"];

const LIBC = join(import.meta.dirname, "..");
const PROGRAMS = join(LIBC, "../../node_modules/.cache/accept-loop-programs");

/**
 * Writes a module to a file, and takes its types out, so that it can be run.
 *
 * @param source its text; its imports are relative to packages/libc.
 * @param name the file's, in the folder of all such programs; default: for the same text the same.
 * @returns the path.
 */
export function programFile(source: string, name = `${createHash("sha1").update(source).digest("hex")}.ts`): string {
  const path = join(PROGRAMS, name);
  mkdirSync(PROGRAMS, { recursive: true });
  writeFileSync(path, source.replaceAll(/(\bfrom |\bimport\()"(\.\.?\/)/g, `$1"${LIBC}/$2`));
  strip(path);
  return path;
}

/**
 * Runs a module in a Node process of its own, of the version that runs this test.
 *
 * @param source its text: see programFile.
 * @param flags Node's own.
 */
export function runNode(source: string, flags: readonly string[] = []): SpawnSyncReturns<string> {
  return runFile(programFile(source), flags);
}

/** Runs a program from a file, likewise. */
export function runFile(path: string, flags: readonly string[] = []): SpawnSyncReturns<string> {
  const words = [...flags, "-r", "strip-types", path];
  return spawnSync(process.execPath, words, { cwd: LIBC, encoding: "utf8", timeout: 120_000, killSignal: "SIGKILL" });
}

/** runNode, for a program that ends well and prints one line of JSON. */
export function answerOf(source: string, flags: readonly string[] = []): unknown {
  const { status, signal, stdout, stderr } = runNode(source, flags);
  if (status !== 0) throw new Error(`the program ended with ${signal ?? `status ${status}`}: ${stderr}`);
  return JSON.parse(stdout);
}
