import { runProgram } from "./c-probe.ts";

const HEADERS = [
  "arpa/inet.h",
  "errno.h",
  "fcntl.h",
  "pthread.h",
  "sched.h",
  "signal.h",
  "stdint.h",
  "stdio.h",
  "stdlib.h",
  "string.h",
  "sys/syscall.h",
  "sys/wait.h",
  "time.h",
  "unistd.h",
];

/**
 * Compiles a C program with threads, runs it, and returns the numbers that it printed, which spaces separate.
 *
 * @param text all but its `#include`s.
 * @param through the words of a command that starts it, such as prlimit(1); any user may run it.
 * @throws Error when it cannot be compiled, or ends with a status other than 0.
 */
export function cNumbers(text: string, through: readonly string[] = []): number[] {
  const includes = HEADERS.map((name) => `#include <${name}>\n`).join("");
  const printed = runProgram(`#define _GNU_SOURCE\n${includes}${text}`, ["-pthread"], through);
  return printed.trim().split(/\s+/).map(Number);
}

/** A C function, `long field(file, name)`: the number after a name such as "VmSize:" in a file of /proc. */
export const C_FIELD = `
  static long field(const char *file, const char *name) {
    char line[256];
    long value = 0;
    FILE *lines = fopen(file, "r");
    while (fgets(line, sizeof line, lines)) {
      if (strncmp(line, name, strlen(name)) == 0) value = atol(line + strlen(name));
    }
    fclose(lines);
    return value;
  }`;
