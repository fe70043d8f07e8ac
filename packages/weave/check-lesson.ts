import { basename, join } from "node:path";
import { PATIENCE } from "@accept-loop/lab/eventually";
import { NO_NAMESPACE } from "@accept-loop/lab/namespace";
import { describe, test } from "vitest";
import { claimProblems } from "./claim/claim-problems.ts";
import { regionProblems } from "./code/region-problems.ts";
import { attemptOf, failureOfAttempt, readCheck } from "./exercise/attempt.ts";
import { exerciseProblems } from "./exercise/exercise-problems.ts";
import { exercisesOf } from "./exercise/exercises-of.ts";
import { failureProblems } from "./failure/failure-problems.ts";
import { mutantsOf } from "./failure/mutants.ts";
import { contentOf } from "./fence-content.ts";
import { nameOf } from "./lesson/fence.ts";
import { type Lesson, readLesson } from "./lesson/lesson.ts";
import * as look from "./lesson/lesson-problems.ts";
import { stale, weaveFences } from "./lesson/woven-lesson.ts";
import { pictureProblems, picturesOf } from "./picture/pictures.ts";
import { Problem, problemsOf, throwAll } from "./problem.ts";
import { readWoven, type Recording } from "./record/record.ts";
import { recordProblems } from "./record/record-problems.ts";
import { recordScenario } from "./recorder/record-scenario.ts";
import { compare } from "./scenario/compare.ts";
import { scenarioProblems } from "./scenario/scenario-problems.ts";
import { scenarioNames, scenariosOf } from "./scenario/scenarios-of.ts";

/**
 * Registers all that keeps a chapter's lesson true: its code, pictures and transcripts are those of the real files and runs,
 * its sentences are bound to tests, its exercises can be solved and are not solved yet.
 *
 * @param folder the chapter's: `import.meta.dirname` of its lesson.test.ts.
 */
export function checkLesson(folder: string): void {
  const lesson = readLesson(folder);
  describe(`${basename(folder)}/lesson.md`, () => {
    staticTests(folder, lesson);
    scenarioTests(folder);
    exerciseTests(folder);
  });
}

function passes(sentence: string, looks: () => Iterable<() => void>): void {
  test(sentence, () => throwAll(problemsOf(looks())));
}

/** What can be seen without running anything. */
function staticTests(folder: string, lesson: Lesson): void {
  passes("has a title, a summary, the calls it teaches, and the minutes to read it", () => look.frontMatter(lesson));
  passes("is neither too short nor too long", () => look.length(lesson));
  passes("has no heading twice, and no dead link within the book", () => look.places(lesson));
  passes("makes claims, each of which has its test", () => claimProblems(lesson));
  passes("sets exercises, each with a hint", () => exerciseProblems(folder, lesson));
  test("shows real code, real differences and real output, and no stale ones", async () => {
    const { fences, problems } = await weaveFences(lesson, contentOf);
    throwAll([...problems, ...stale(lesson, fences)]);
  });
  test("shows every region of the chapter's files, and breaks the server in two ways", async () => {
    const { fences } = await weaveFences(lesson, contentOf);
    throwAll(problemsOf([...regionProblems(folder, fences), ...failureProblems(lesson, fences)]));
  });
  test("shows all that was recorded, and two runs of one scenario that differ", async () => {
    const scenarios = await scenariosOf(folder);
    const broken = (await mutantsOf(folder)).map(({ name }) => `broken-${nameOf(name)}`);
    const made = [...scenarios.map(({ name }) => name), ...broken];
    throwAll(problemsOf([...scenarioProblems(folder, lesson, scenarios), ...recordProblems(folder, lesson, made)]));
  });
  test("has pictures that are drawn from data, and say in words what they show", async () => {
    throwAll(problemsOf(pictureProblems(folder, lesson, await picturesOf(folder))));
  });
}

/** Every scenario, run again: two at a time, since each has a network of its own, and they wait more than they work. */
function scenarioTests(folder: string): void {
  for (const name of scenarioNames(folder)) {
    test.concurrent(`the scenario "${name}" goes as the lesson shows it`, async (context) => {
      if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
      const scenario = (await scenariosOf(folder)).find((each) => each.name === name);
      if (scenario === undefined) throw new Error(`scenarios.ts does not export the scenario "${name}"`);
      const known = readWoven<Recording>(folder, name, "transcript");
      compare(folder, scenario, known, await recordScenario(folder, scenario));
    });
  }
}

/** Every exercise, unsolved and solved. */
function exerciseTests(folder: string): void {
  for (const name of exercisesOf(folder)) {
    const exercise = join(folder, "exercises", name);
    test(`the exercise ${name} is not solved by start.ts`, async () => {
      const check = await readCheck(exercise);
      const attempt = attemptOf(folder, exercise, "start.ts");
      let failure = await failureOfAttempt(attempt, check);
      // What fails for another reason may only have been slow.
      if (failure !== undefined && !check.fails.test(failure.message))
        failure = await failureOfAttempt(attempt, check, PATIENCE);
      const start = join(exercise, "start.ts");
      if (failure === undefined)
        throw new Problem(start, 0, "the check passes without a solution", "make check.ts stricter");
      if (check.fails.test(failure.message)) return;
      const wrong = `it fails, but not because of ${check.fails}:\n${failure.message}`;
      throw new Problem(start, 0, wrong, "correct `fails` in check.ts, or what goes wrong first");
    });
    test(`the exercise ${name} is solved by solution.ts`, async () => {
      const failure = await failureOfAttempt(
        attemptOf(folder, exercise, "solution.ts"),
        await readCheck(exercise),
        PATIENCE,
      );
      if (failure !== undefined) throw failure;
    });
  }
}
