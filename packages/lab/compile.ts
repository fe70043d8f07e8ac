import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerProgram } from "./program.ts";

/**
 * Lets tsx compile a server in TypeScript, and write down what it has compiled: where tsx compiles at a start, libuv catches
 * SIGCHLD. One start before does not do: on some versions of Node a server blocks in accept before the files are written.
 *
 * @throws Error with Node's words when it cannot be loaded.
 */
export function compile({ name, command: [node = "", ...words], cwd }: ServerProgram): void {
  const url = pathToFileURL(resolve(cwd, words.at(-1) ?? "")).href;
  const load = ["--input-type=module", "--eval", `await import("${url}")`];
  const { status, stderr } = spawnSync(node, [...words.slice(0, -1), ...load], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} cannot be loaded: ${stderr}`);
}
