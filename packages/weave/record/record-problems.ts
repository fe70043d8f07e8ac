import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Lesson } from "../lesson/lesson.ts";
import { fail, type Looks } from "../problem.ts";
import { recordsShown } from "./records-shown.ts";

/**
 * Every record in woven/ is made by a scenario, or is a failure that the lesson shows; and there is a mutant for each.
 *
 * @param made the names of the records that scenarios and mutants make.
 */
export function* recordProblems(folder: string, lesson: Lesson, made: readonly string[]): Looks {
  const failures = recordsShown(lesson, "failure");
  const woven = existsSync(join(folder, "woven")) ? readdirSync(join(folder, "woven")) : [];
  for (const file of woven.filter((each) => each.endsWith(".json"))) {
    const name = file.slice(0, -".json".length);
    const wanted = failures.includes(name) || (made.includes(name) && !name.startsWith("broken-"));
    yield () => wanted || fail(join(folder, "woven", file), 0, "nothing makes or shows this record", "remove the file");
  }
  for (const name of failures.filter((each) => each.startsWith("broken-"))) {
    const broken = made.filter((each) => each.startsWith("broken-"));
    yield () =>
      made.includes(name) || fail(lesson.path, 0, `mutants.ts has no ${name}`, `there are ${broken.join(", ")}`);
  }
}
