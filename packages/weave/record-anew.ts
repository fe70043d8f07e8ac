import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mutantsOf } from "./content.ts";
import { essence } from "./compare.ts";
import { nameOf } from "./fence.ts";
import { readLesson } from "./lesson.ts";
import { readWoven, type Recording, writeWoven } from "./record.ts";
import { rehearse } from "./rehearse.ts";
import type { Scenario } from "./scenario.ts";
import { recordsShown, scenariosOf } from "./scenarios-of.ts";
import { transcript, WIDEST } from "./transcript.ts";
import { WRITING } from "./writing.ts";

/**
 * Runs a chapter's scenarios and, at the same time, has the failures captured that its lesson shows: each has a network of
 * its own. What was recorded before stays when nothing but what varies is another.
 *
 * @param names only these; all when there are none.
 * @returns what went wrong.
 */
export async function recordAnew(folder: string, names: readonly string[]): Promise<string[]> {
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const scenarios = (await scenariosOf(folder)).filter(({ name }) => wanted(name));
  const shown = recordsShown(readLesson(folder), "failure");
  const failures = shown.filter((name) => wanted(name) || wanted(name.replace(/^\w+-/, "")));
  return (await Promise.all([rerecordAll(folder, scenarios), captureFailures(folder, failures)])).flat();
}

async function rerecordAll(folder: string, scenarios: readonly Scenario[]): Promise<string[]> {
  const problems: string[] = [];
  for (const scenario of scenarios) {
    await rerecord(folder, scenario).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
    });
  }
  return problems;
}

async function rerecord(folder: string, scenario: Scenario): Promise<void> {
  const known = readWoven<Recording>(folder, scenario.name, "transcript");
  const now = await rehearse(folder, scenario);
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

/** Runs those of the chapter's tests that see failures. @returns what vitest said, when one of them failed. */
async function captureFailures(folder: string, failures: readonly string[]): Promise<string[]> {
  const patterns = await testsThatSee(folder, failures);
  if (patterns.length === 0) return [];
  const inNamespace = join(import.meta.dirname, "../lab/bin/in-namespace.mjs");
  const config = join(import.meta.dirname, "../../vitest.config.ts");
  const vitest = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
  const words = ["run", "--config", config, "server.test.ts", "-t", patterns.join("|"), "--reporter", "tap-flat"];
  const child = spawn(process.execPath, [inNamespace, process.execPath, vitest, ...words], {
    cwd: folder,
    env: { ...process.env, [WRITING]: "write", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise((resolve) => {
    child.once("close", resolve);
  });
  return status === 0 ? [] : [said.replaceAll(/^ok .*\n/gm, "")];
}

/** Patterns of the names of the tests in which these failures happen. */
async function testsThatSee(folder: string, failures: readonly string[]): Promise<string[]> {
  const mutants = (await mutantsOf(folder)).filter(({ name }) => failures.includes(`broken-${nameOf(name)}`));
  const before = failures.filter((name) => name.startsWith("before-"));
  return [
    ...mutants.map(({ name }) => `break it.* ${escaped(name)} \\(`),
    ...before.map((name) => `why this chapter exists.*${escaped(titleOf(folder, name.slice("before-".length)))}`),
  ];
}

/** The title of a chapter's own clause as it stands in the source, up to what is put into it; "" when it is not found. */
function titleOf(folder: string, id: string): string {
  const source = readFileSync(join(folder, "server.test.ts"), "utf8");
  const found = new RegExp(String.raw`\bid: "${id}",\s*title:\s*(["'\`])(.*?)(?:\1|\$\{)`).exec(source);
  return found?.[2] ?? "";
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
