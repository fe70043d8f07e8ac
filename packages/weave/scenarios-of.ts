import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nameOf, parseFence } from "./fence.ts";
import type { Lesson } from "./lesson.ts";
import { mutantsOf } from "./content.ts";
import { Problem } from "./problem.ts";
import type { Scenario } from "./scenario.ts";

/** The scenarios of a chapter; none when it has no scenarios.ts. */
export async function scenariosOf(folder: string): Promise<readonly Scenario[]> {
  const path = join(folder, "scenarios.ts");
  if (!existsSync(path)) return [];
  const { scenarios } = (await import(pathToFileURL(path).href)) as { scenarios: readonly Scenario[] };
  return scenarios;
}

/** The names of a chapter's scenarios as they stand in scenarios.ts: tests are registered before it can be loaded. */
export function scenarioNames(folder: string): string[] {
  const path = join(folder, "scenarios.ts");
  if (!existsSync(path)) return [];
  return [...readFileSync(path, "utf8").matchAll(/\bscenario\(\{\s*name: "([^"]+)"/g)].map(([, name = ""]) => name);
}

/** The failures that a lesson shows: "broken-…", "before-…". Fences that cannot be read show none. */
export function failuresShown(lesson: Lesson): string[] {
  return lesson.fences.flatMap(({ info }) => {
    try {
      const fence = parseFence(info);
      return fence.kind === "failure" ? [fence.name] : [];
    } catch {
      return [];
    }
  });
}

/** Every record in woven/ has its scenario or its failure; and one scenario has two runs, which differ. */
export async function strayRecords(folder: string, lesson: Lesson): Promise<Problem[]> {
  const scenarios = await scenariosOf(folder);
  const mutants = (await mutantsOf(folder)).map(({ name }) => `broken-${nameOf(name)}`);
  const shown = failuresShown(lesson);
  const known = new Set([...scenarios.map(({ name }) => name), ...shown]);
  const woven = existsSync(join(folder, "woven")) ? readdirSync(join(folder, "woven")) : [];
  const unread = scenarios
    .filter(({ name }) => !scenarioNames(folder).includes(name))
    .map(({ name }) => {
      return new Problem(
        join(folder, "scenarios.ts"),
        0,
        `"${name}" is not tested`,
        `write scenario({ name: "${name}", … literally`,
      );
    });
  const stray = woven
    .filter((file) => file.endsWith(".json") && !known.has(file.slice(0, -".json".length)))
    .map(
      (file) => new Problem(join(folder, "woven", file), 0, "nothing makes or shows this record", "remove the file"),
    );
  const unknown = shown
    .filter((name) => name.startsWith("broken-") && !mutants.includes(name))
    .map((name) => new Problem(lesson.path, 0, `mutants.ts has no ${name}`, `there are ${mutants.join(", ")}`));
  const single = scenarios.some(({ runs = {} }) => Object.keys(runs).length > 1)
    ? []
    : [
        new Problem(
          join(folder, "scenarios.ts"),
          0,
          "no scenario shows two runs that differ",
          "give one `runs: { … }`",
        ),
      ];
  return [...unread, ...stray, ...unknown, ...single];
}
