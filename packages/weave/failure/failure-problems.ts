import type { Lesson } from "../lesson/lesson.ts";
import type { WovenFence } from "../lesson/woven-lesson.ts";
import { fail, type Looks } from "../problem.ts";

/** How many broken servers a lesson shows. */
const LEAST = 2;

/** At least two mutants are shown with their failure. */
export function* failureProblems({ path }: Lesson, fences: readonly WovenFence[]): Looks {
  const shown = fences.filter(({ asks }) => asks.kind === "failure" && asks.name.startsWith("broken-")).length;
  yield () => {
    if (shown < LEAST) {
      fail(path, 0, `it shows ${shown} broken servers`, `show ${LEAST}, each as \`console broken:mutant-name\``);
    }
  };
}
