import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { chapterSources } from "../lesson/chapter-sources.ts";
import type { WovenFence } from "../lesson/woven-lesson.ts";
import { fail, type Looks } from "../problem.ts";
import { readSource } from "./regions.ts";

/**
 * Every region of the chapter's files is shown; one of server.c also by the region of the same name in server.ts: the two
 * are the same stretch of the same program.
 */
export function* regionProblems(folder: string, fences: readonly WovenFence[]): Looks {
  const shown = new Set<string>();
  for (const { asks } of fences) {
    if (asks.kind === "code") shown.add(`${asks.path.replace("./", "")}#${asks.region}`);
    if (asks.kind === "difference") for (const file of asks.files) shown.add(`${file}#${asks.region}`);
  }
  for (const file of sourcesIn(folder)) {
    const path = join(folder, file);
    const twin = file.replace(/\.c$/, ".ts");
    yield () => {
      for (const { name, first } of readSource(path).regions.values()) {
        if (shown.has(`${file}#${name}`) || shown.has(`${twin}#${name}`)) continue;
        fail(
          path,
          first - 1,
          `the lesson shows the region "${name}" nowhere`,
          `add a fence \`ts ${file}#${name}\`, or remove the markers`,
        );
      }
    };
  }
}

/** A chapter's source files, those of its exercises too; not what the reader writes there. */
function sourcesIn(folder: string): string[] {
  const all = existsSync(join(folder, "exercises"))
    ? readdirSync(join(folder, "exercises"), { recursive: true, encoding: "utf8" })
    : [];
  const exercises = all.filter((file) => /\.(ts|cjs|mjs|c)$/.test(file) && basename(file) !== "my.ts");
  return [...chapterSources(folder), ...exercises.map((file) => join("exercises", file))];
}
