import { join } from "node:path";
import { chapterNumber } from "../lesson/chapters.ts";
import type { Lesson } from "../lesson/lesson.ts";
import { fail, type Looks } from "../problem.ts";
import { normalized } from "../record/normalized.ts";
import { readWoven, type Recording, type Run } from "../record/record.ts";
import { recordsShown } from "../record/records-shown.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioNames } from "./scenarios-of.ts";

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
    return normalized({ ...run, events, data: {} }, varies).join("\n");
  };
  return new Set(runs.map(printed)).size > 1;
}
