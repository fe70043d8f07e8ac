import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseLesson } from "../lesson/lesson.ts";
import { problemsOf } from "../problem.ts";
import { circumstances } from "../record/this-machine.ts";
import { type Event, type Run, writeWoven } from "../record/record.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioProblems } from "./scenario-problems.ts";

const folder = join(mkdtempSync(join(tmpdir(), "accept-loop-")), "chapters/02-b");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "scenarios.ts"), 'scenario({ name: "a" }); scenario({ name: "b" });');
const lesson = parseLesson("```console a\n```\n", join(folder, "lesson.md"));
const scenario = (name: string): Scenario => ({ name, lanes: ["shell"], run: () => Promise.resolve() });

function record(name: string, ...printed: string[]): void {
  const run = (text: string, index: number): Run => {
    const typed: Event = { lane: "shell", kind: "typed", text: `$ ${index}`, ms: 0 };
    return {
      title: String(index),
      events: [typed, { lane: "shell", kind: "printed", text, ms: 0 }],
      pids: [],
      data: {},
    };
  };
  writeWoven(folder, { kind: "transcript", name, lanes: ["shell"], ...circumstances(), runs: printed.map(run) });
}

const told = (...scenarios: Scenario[]): string =>
  problemsOf(scenarioProblems(folder, lesson, scenarios))
    .map(({ message }) => message)
    .join("\n");

test("a scenario that is not tested, is there twice, or is shown nowhere is a problem", () => {
  const problems = told(scenario("a"), scenario("b"), scenario("b"), scenario("c"));
  expect(problems).toMatch(/scenarios\.ts: "c" is not tested\n {2}remedy: /);
  expect(problems).toContain('the scenario "b" is there twice');
  expect(problems).toMatch(/lesson\.md: the scenario "b" is shown nowhere\n {2}remedy: .*`console b`/);
  expect(problems).not.toContain('"a"');
});

test("two runs that print the same show no difference, whatever was typed", () => {
  record("a", "same", "same");
  expect(told(scenario("a"))).toMatch(/scenarios\.ts: no scenario shows two runs that differ\n {2}remedy: /);
  record("a", "one", "other");
  expect(told(scenario("a"))).toBe("");
});
