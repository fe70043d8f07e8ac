import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why no C program can be compiled here, to end the title of the tests that are skipped for it; or `undefined`. */
export const noCompiler: string | undefined =
  spawnSync("cc", ["--version"]).status === 0 ? undefined : ": skipped, there is no C compiler (cc) on this machine";

/**
 * Compiles a C program with this machine's compiler and headers, and runs it: the C library speaks for itself.
 *
 * @param includes header names: "poll.h". One that this machine has not got is left out.
 * @param body the statements of main().
 * @param flags for the compiler: `-O2`.
 * @returns what it printed.
 * @throws Error that says how the program failed: with which signal, and what it wrote to stderr.
 */
export function runC(includes: readonly string[], body: string, flags: readonly string[] = []): string {
  const headers = [...new Set(includes)].map(include).join("");
  return runProgram(`#define _GNU_SOURCE\n${headers}int main(void) {\n${body}\nreturn 0;\n}\n`, flags);
}

/** runC, for a whole program. @param through the words of a command that starts it, such as prlimit(1), as any user. */
export function runProgram(text: string, flags: readonly string[] = [], through: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), "c-probe-"));
  try {
    const source = join(folder, "probe.c");
    const program = join(folder, "probe");
    writeFileSync(source, text);
    finish("cc", ["-Werror", ...flags, "-o", program, source]);
    chmodSync(folder, 0o755);
    return finish("env", [...through, program]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function include(header: string): string {
  return `#if __has_include(<${header}>)\n#include <${header}>\n#endif\n`;
}

function finish(command: string, args: readonly string[]): string {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? signal ?? ""} ${stderr}`);
  return stdout;
}
