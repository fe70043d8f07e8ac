import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chapterNumber } from "./chapters.ts";
import type { Lesson } from "./lesson.ts";
import { normal } from "./normal.ts";
import { fail, type Looks } from "./problem.ts";
import { readWoven, type Recording, type Run } from "./record.ts";
import type { Scenario } from "./scenario.ts";
import { recordsShown, scenarioNames } from "./scenarios-of.ts";

/** Every scenario has a name of its own, is tested, and is shown; and one of them has two runs that differ. */
export function* scenarioProblems(folder: string, lesson: Lesson, scenarios: readonly Scenario[]): Looks {
  const path = join(folder, "scenarios.ts");
  const tested = scenarioNames(folder);
  const shown = recordsShown(lesson, "transcript");
  for (const { name } of scenarios) {
    yield () =>
      tested.includes(name) ||
      fail(path, 0, `"${name}" is not tested`, `write scenario({ name: "${name}", … literally`);
    yield () =>
      scenarios.filter((each) => each.name === name).length === 1 ||
      fail(path, 0, `the scenario "${name}" is there twice`, "give one of them another name");
    yield () =>
      shown.includes(name) ||
      fail(lesson.path, 0, `the scenario "${name}" is shown nowhere`, `show it as \`console ${name}\`, or remove it`);
  }
  yield () => {
    if (scenarios.some((scenario) => differs(folder, scenario))) return;
    const remedy = `give one \`runs: { … }\`, and run \`npm run weave -- ${chapterNumber(folder)} --run\``;
    fail(path, 0, "no scenario shows two runs that differ", remedy);
  };
}

/** Was not the same printed, at the same moments, in all of a scenario's runs? */
function differs(folder: string, { name, varies = [] }: Scenario): boolean {
  const runs = readWoven<Recording>(folder, name, "transcript")?.runs ?? [];
  const printed = (run: Run): string => {
    const events = run.events.map((event) => (event.kind === "typed" ? { ...event, text: "" } : event));
    return normal({ ...run, events, data: {} }, varies).join("\n");
  };
  return new Set(runs.map(printed)).size > 1;
}

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
