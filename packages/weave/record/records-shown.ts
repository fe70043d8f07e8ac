import { parseFence } from "../lesson/fence.ts";
import type { Lesson } from "../lesson/lesson.ts";

/** The records that a lesson shows: scenarios, or failures ("broken-…", "before-…"). Fences that cannot be read show none. */
export function recordsShown(lesson: Lesson, kind: "transcript" | "failure"): string[] {
  return lesson.fences.flatMap(({ info }) => {
    try {
      const fence = parseFence(info);
      return fence.kind === kind ? [fence.name] : [];
    } catch {
      return [];
    }
  });
}
