import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { strip } from "strip-types/strip";
import { Problem, ROOT } from "../problem.ts";
import { circumstances } from "../record/this-machine.ts";
import type { Recording, Run } from "../record/record.ts";
import { mark } from "../record/varies.ts";
import { runsOf, type Scenario } from "../scenario/scenario.ts";
import { scenarioLine } from "../scenario/scenarios-of.ts";

const IN_NAMESPACE = join(ROOT, "packages/lab/bin/in-namespace.mjs");
const RECORD_RUN = join(import.meta.dirname, "record-run-alone.ts");

/** Runs a scenario of a chapter for real, each of its runs in a network namespace of its own. */
export async function recordScenario(folder: string, scenario: Scenario): Promise<Recording> {
  const runs: Run[] = [];
  for (const index of runsOf(scenario).keys()) {
    runs.push(mark(await runOnce(folder, scenario.name, index), scenario.varies ?? []));
  }
  return { kind: "transcript", name: scenario.name, lanes: scenario.lanes, ...circumstances(), runs };
}

/** @throws Problem with what went wrong in it. */
async function runOnce(folder: string, name: string, index: number): Promise<Run> {
  const temporary = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const output = join(temporary, "run.json");
  strip(RECORD_RUN);
  const scenarios = join(folder, "scenarios.ts");
  strip(scenarios);
  const command = [
    IN_NAMESPACE,
    process.execPath,
    "-r",
    "strip-types",
    RECORD_RUN,
    scenarios,
    name,
    String(index),
    output,
  ];
  try {
    const child = spawn(process.execPath, command, {
      cwd: folder,
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const status = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (status !== 0) {
      const wrong = `the scenario "${name}" failed:\n${reasonIn(words)}`;
      const remedy = "correct what it runs, or what it waits for";
      throw new Problem(join(folder, "scenarios.ts"), scenarioLine(folder, name), wrong, remedy);
    }
    return JSON.parse(readFileSync(output, "utf8")) as Run;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The error in what Node printed when it died of it, without the stack. */
function reasonIn(words: string): string {
  const [reason = words] = /^(?:\w*Error: [\s\S]*?)(?=\n {4}at |\n\n|$(?![\s\S]))/m.exec(words) ?? [];
  return reason.trim();
}

/** What the reader's terminal does not have. */
const OURS = new Set(["PORT", "HOST", "SERVER", "SERVER_PORT", "NODE_OPTIONS", "FORCE_COLOR", "VITEST"]);

/** What a reader's terminal has, so far as it changes what is printed: this Node, plain English, no colours. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const theirs = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.has(name)));
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { ...theirs, PATH: path, LC_ALL: "C.UTF-8", COLUMNS: "100", NO_COLOR: "1", TZ: "UTC" };
}
