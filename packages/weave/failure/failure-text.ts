import { stripVTControlCharacters } from "node:util";
import type { TestError } from "vitest";
import { ROOT } from "../problem.ts";

/** What a test that has failed says first; and, where it has compared two values, how they differ. */
export function told([error]: readonly Pick<TestError, "message" | "diff">[] = []): string {
  const { message = "it failed", diff = "" } = error ?? {};
  return tellable(stripVTControlCharacters(diff === "" ? message : `${message}\n${diff}`));
}

/** A failure as a lesson keeps it: without this machine's paths, colours and the insides of Node. */
export function tellable(message: string): string {
  return message
    .replaceAll(`${ROOT}/`, "")
    .replaceAll(/chapters\/([\w-]+)\/\.mutants\/[\w-]+\//g, "chapters/$1/")
    .split("\n")
    .filter((line) => !/^\s*(?:stderr\s+)?at .*:\d+:\d+\)?$/.test(line))
    .map((line) => line.trimEnd())
    .join("\n");
}

/**
 * What must be the same whenever a server fails in this way: its ports, its pids, how long the test has waited, and the
 * numbers and the state in the kernel's report are others every time.
 *
 * @param varies what else differs from run to run.
 */
export function normalizedFailure(text: string, varies: readonly RegExp[]): string {
  let inReport = false;
  const lines = text.split("\n").map((line) => {
    const key = /^ {2}(\w+) {2}/.exec(line)?.[1];
    if (key !== undefined) inReport = key === "kernel";
    return inReport
      ? line
          .replaceAll(/ \((?:\d+ bytes unread|\d+ unacknowledged|, )+\)/g, "") // a number that is not told when it is 0
          .replaceAll(/\d+/g, "‹n›")
          .replaceAll(/\bstate \w/g, "state ‹s›")
          .replaceAll(/(thread|descriptor|zombie|child(?:ren)?)s?\b/g, "$1")
      : line;
  });
  const joined = lines
    .join("\n")
    .replaceAll(/\b(port:? |127\.0\.0\.1:)\d+/g, "$1‹port›")
    .replaceAll(/\b(pid|process|child) \d+/g, "$1 ‹pid›")
    .replaceAll(/\bgave up after \d+ ms\b/g, "gave up after ‹n› ms"); // how long a test waits for what does not come
  return varies.reduce((result, pattern) => result.replaceAll(new RegExp(pattern.source, "g"), "‹varies›"), joined);
}
