import { copyFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import { attemptOf, failureOfAttempt, readCheck } from "../exercise/attempt.ts";
import { exercisesOf } from "../exercise/exercises-of.ts";
import { tellable } from "../failure/failure-text.ts";

// Tries the reader's own solution of an exercise of the chapter in whose folder this runs: `npm run exercise -- 1`.

/**
 * Tries exercise `number` of a chapter, and says how it went.
 *
 * @returns the exit status: 0 also for "not yet", which is no error, and which npm would report as one in seven lines.
 */
async function tryExercise(chapter: string, number: string): Promise<number> {
  const name = exercisesOf(chapter).find((each) => each.startsWith(`${number}-`));
  if (name === undefined) {
    const list = exercisesOf(chapter).map((each) => `  npm run exercise -- ${each.replace("-", "    ")}\n`);
    process.stdout.write(`Which exercise? This chapter has\n${list.join("")}`);
    return 1;
  }
  const exercise = join(chapter, "exercises", name);
  const mine = join(exercise, "my.ts");
  if (!existsSync(mine)) {
    copyFileSync(join(exercise, "start.ts"), mine);
    process.stdout.write(
      `${relative(chapter, mine)} is yours now: a copy of start.ts. Edit it, and run this again.\n\n`,
    );
  }
  const failure = await failureOfAttempt(attemptOf(chapter, exercise, "my.ts"), await readCheck(exercise));
  const compare = `diff -u ${relative(chapter, mine)} ${relative(chapter, join(exercise, "solution.ts"))}`;
  const news =
    failure === undefined ? `Solved. Compare it with ours: ${compare}` : `Not yet.\n${tellable(failure.message)}`;
  process.stdout.write(`${news}\n`);
  return 0;
}

process.exit(await tryExercise(process.cwd(), process.argv[2] ?? ""));
