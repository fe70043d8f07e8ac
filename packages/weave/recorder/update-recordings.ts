import { WIDEST } from "../lesson/wrapped.ts";
import { readWoven, type Recording, writeWoven } from "../record/record.ts";
import { transcript } from "../record/transcript.ts";
import { essence } from "../scenario/compare.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { scenariosOf } from "../scenario/scenarios-of.ts";
import { recordScenario } from "./record-scenario.ts";

/**
 * Runs a chapter's scenarios, and keeps what they print. What was recorded before stays when nothing but what varies is
 * another.
 *
 * @param names only these; all when there are none.
 * @returns what went wrong.
 */
export async function updateRecordings(folder: string, names: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const scenario of await scenariosOf(folder)) {
    if (names.length > 0 && !names.includes(scenario.name)) continue;
    await update(folder, scenario).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
    });
  }
  return problems;
}

async function update(folder: string, scenario: Scenario): Promise<void> {
  const known = readWoven<Recording>(folder, scenario.name, "transcript");
  const now = await recordScenario(folder, scenario);
  const wide = transcript(now)
    .split("\n")
    .find((line) => line.length > WIDEST);
  if (wide !== undefined) {
    throw new Error(
      `the scenario "${scenario.name}" prints a line of more than ${WIDEST} columns; let it print less:\n${wide}`,
    );
  }
  if (known !== undefined && essence(known, scenario) === essence(now, scenario)) return;
  writeWoven(folder, now);
}
