import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attemptOf, failureOfAttempt, readCheck } from "./attempt.ts";
import { exercisesOf } from "./exercises-of.ts";

const chapter = mkdtempSync(join(tmpdir(), "accept-loop-"));
const exercise = join(chapter, "exercises/1-answer");
mkdirSync(exercise, { recursive: true });
writeFileSync(join(chapter, "package.json"), JSON.stringify({ scripts: { start: "node --flag server.ts" } }));
writeFileSync(join(exercise, "start.ts"), "export const answer = 0;\n");
writeFileSync(join(exercise, "solution.ts"), "export const answer = 42;\n");
writeFileSync(
  join(exercise, "check.ts"),
  `export const fails = /not 0/;
export async function check({ file }) {
  const { answer } = await import(file);
  if (answer !== 42) throw new Error("the answer is not " + answer);
}
`,
);

test("an exercise is not solved by its start, and is by its solution", async () => {
  const check = await readCheck(exercise);
  const failure = await failureOfAttempt(attemptOf(chapter, exercise, "start.ts"), check);
  expect(failure?.message).toMatch(check.fails);
  expect(await failureOfAttempt(attemptOf(chapter, exercise, "solution.ts"), check)).toBeUndefined();
});

test("as a server an attempt is run with the chapter's own flags", () => {
  const { program } = attemptOf(chapter, exercise, "my.ts");
  expect(program.command.slice(1)).toEqual(["--flag", join(exercise, "my.ts")]);
  expect(program.cwd).toBe(chapter);
});

test("exercises are found in order, and a check that checks nothing is an error", async () => {
  mkdirSync(join(chapter, "exercises/2-nothing"));
  writeFileSync(join(chapter, "exercises/2-nothing/check.ts"), "export const fails = /x/;\n");
  expect(exercisesOf(chapter)).toEqual(["1-answer", "2-nothing"]);
  await expect(readCheck(join(chapter, "exercises/2-nothing"))).rejects.toThrow("must export");
});
