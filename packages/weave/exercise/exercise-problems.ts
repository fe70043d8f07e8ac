import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Lesson } from "../lesson/lesson.ts";
import { fail, type Looks } from "../problem.ts";
import { exercisesOf } from "./exercises-of.ts";

/** How many exercises a chapter has. */
const LEAST = 3;

/** Every exercise has its files, its section in the lesson, and a hint there. */
export function* exerciseProblems(folder: string, lesson: Lesson): Looks {
  const names = exercisesOf(folder);
  yield () => {
    if (names.length >= LEAST) return;
    const remedy = `make ${LEAST}: exercises/1-name/{start,solution,check}.ts`;
    fail(lesson.path, 0, `the chapter has ${names.length} exercises`, remedy);
  };
  for (const name of names) {
    for (const file of ["start.ts", "solution.ts", "check.ts"]) {
      yield () => {
        const path = join(folder, "exercises", name, file);
        if (!existsSync(path))
          fail(path, 0, "this file is missing", "an exercise has start.ts, solution.ts and check.ts");
      };
    }
    yield () => {
      const href = `exercises/${name}/start.ts`;
      const link = lesson.links.find((each) => each.href === href);
      if (link === undefined)
        return fail(lesson.path, 0, `no task links ${href}`, `write the task, with [start.ts](${href})`);
      const lines = lesson.source.split("\n");
      const next = lesson.headings.find(({ line }) => line > link.line)?.line ?? lines.length + 1;
      const from = lesson.headings.findLast(({ line }) => line <= link.line)?.line ?? 0;
      if (lines.slice(from, next - 1).some((line) => line.includes("<details>"))) return undefined;
      return fail(
        lesson.path,
        link.line,
        `the task of ${name} has no hint`,
        "add <details><summary>Hint</summary> below it",
      );
    };
  }
}
