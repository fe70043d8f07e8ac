import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "vitest";
import type { Clause } from "./clause.ts";
import { contract } from "./contract.ts";
import { cProgram, NO_CC, type ServerProgram } from "./program.ts";

/**
 * What a compiler can build into a program to end it at the first step that C does not define: "address" finds memory used
 * that is not there, "undefined" overflows and the like, "thread" data races. gcc(1), -fsanitize
 */
export type Sanitizer = "address,undefined" | "thread";

/** The common promises that lead through all of a server's code; together they take some seconds. */
const COMMON = new Set("stream half-close interleaved reset broken-pipe out-of-descriptors log-gone stops".split(" "));

/** Promises about memory and stacks, which a sanitizer needs more of, and those that take long. */
const LEFT_OUT = new Set(["300-clients", "1100-clients", "lost-update"]);

/**
 * Registers a test for every promise that a chapter's server.c keeps also when a sanitizer watches each of its steps.
 *
 * @param clauses what server.c promises.
 * @param own ids of those that are the chapter's own.
 */
export function sanitizedContract(
  folder: string,
  sanitizer: Sanitizer,
  clauses: readonly Clause[],
  own: ReadonlySet<string>,
  leavesZombies: boolean,
): void {
  const program = sanitizedProgram(sanitizer, folder);
  if (typeof program === "string") {
    test(`${basename(folder)}/server.c keeps the contract under -fsanitize=${sanitizer}`, (context) => {
      context.skip(program);
    });
    return;
  }
  const watched = clauses.filter(({ id }) => COMMON.has(id) || (own.has(id) && !LEFT_OUT.has(id)));
  contract(program, watched, { leavesZombies });
}

/**
 * A folder's server.c, compiled so that it ends with a report on stderr at the first step that the sanitizer finds wrong.
 *
 * @param chapter as for cProgram.
 * @returns why there is none on this machine, in a sentence.
 */
export function sanitizedProgram(sanitizer: Sanitizer, folder: string, chapter = folder): ServerProgram | string {
  const how = NO_CC ?? tried(sanitizer);
  if (typeof how === "string") return how;
  const options = [`-fsanitize=${sanitizer}`, "-fno-sanitize-recover=all", "-g"];
  const program = cProgram(folder, "server.c", chapter, options);
  return {
    name: `${program.name} under -fsanitize=${sanitizer}`,
    cwd: folder,
    get command() {
      return ["env", "TSAN_OPTIONS=halt_on_error=1", ...how, ...program.command];
    },
  };
}

/** The words that a program with this sanitizer is to be started through; or why it cannot run here. */
function tried(sanitizer: Sanitizer): readonly string[] | string {
  const home = mkdtempSync(join(tmpdir(), "accept-loop-"));
  try {
    const [source, output] = [join(home, "nothing.c"), join(home, "nothing")];
    writeFileSync(source, "int main(void) { return 0; }\n");
    const { status, stderr } = spawnSync("cc", [`-fsanitize=${sanitizer}`, "-o", output, source], { encoding: "utf8" });
    if (status !== 0) return `this compiler has no -fsanitize=${sanitizer}: ${stderr.trim().split("\n").at(-1)}`;
    // Some kernels place a program where the thread sanitizer wants its own memory: then at fixed addresses.
    const ways = [[], ["setarch", "-R"]];
    const way = ways.find((words) => spawnSync("env", [...words, output]).status === 0);
    return way ?? `a program with -fsanitize=${sanitizer} does not start on this machine`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
