import { join } from "node:path";
import { difference } from "../code/difference.ts";
import { chapterNumber } from "../lesson/chapters.ts";
import { Problem } from "../problem.ts";
import { normalized } from "../record/normalized.ts";
import type { Recording } from "../record/record.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioLine } from "./scenarios-of.ts";

/** What two recordings of a scenario must have in common, as text. */
export function essence({ runs }: Recording, { varies = [] }: Scenario): string {
  return runs.map((run) => [`── ${run.title ?? "run"} ──`, ...normalized(run, varies)].join("\n")).join("\n");
}

/** @throws Problem when a scenario went otherwise than it was recorded, with the difference. */
export function compare(folder: string, scenario: Scenario, known: Recording | undefined, now: Recording): void {
  const command = `\`npm run weave -- ${chapterNumber(folder)} --run ${scenario.name}\``;
  const path = join(folder, "scenarios.ts");
  const line = scenarioLine(folder, scenario.name);
  if (known === undefined) throw new Problem(path, line, `the scenario "${scenario.name}" was never recorded`, command);
  const changes = difference(essence(known, scenario), essence(now, scenario));
  if (changes === "") return;
  const wrong = `the scenario "${scenario.name}" went otherwise than the lesson shows (- shown, + now):\n${changes}`;
  const remedy = `if this is right, ${command}; if it is another one each time, wait for what comes late, or declare it in \`varies\``;
  throw new Problem(path, line, wrong, remedy);
}
