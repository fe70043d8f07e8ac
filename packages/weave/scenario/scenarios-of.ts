import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

/** The line of scenarios.ts in which a scenario is named; 0 when it is not found. */
export function scenarioLine(folder: string, name: string): number {
  const lines = readFileSync(join(folder, "scenarios.ts"), "utf8").split("\n");
  return lines.findIndex((line) => line.includes(`name: "${name}"`)) + 1;
}
