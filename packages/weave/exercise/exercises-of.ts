import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The exercises of a chapter: names of folders, such as "1-half-close", in order. */
export function exercisesOf(folder: string): string[] {
  const all = join(folder, "exercises");
  const names = existsSync(all) ? readdirSync(all).filter((name) => /^\d-/.test(name)) : [];
  return names.toSorted();
}
