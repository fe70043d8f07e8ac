import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Clause, keep } from "@accept-loop/lab/clause";
import { withServer } from "@accept-loop/lab/contract";
import { chapterProgram, type ServerProgram } from "@accept-loop/lab/program";

/** What somebody wrote for an exercise: start.ts, solution.ts, or the reader's my.ts. */
export interface Attempt {
  /** Its path. */
  readonly file: string;
  /** The same as a server: run as `npm start` of the chapter runs its own. */
  readonly program: ServerProgram;
}

/** What check.ts of an exercise exports. */
export interface Check {
  /** What the failure of the unsolved exercise says. */
  readonly fails: RegExp;
  /** Promises that the attempt must keep as a server, each with a server of its own. */
  readonly clauses?: readonly Clause[];
  /** Throws, with a sentence for the reader, when the attempt does not solve the exercise. */
  readonly check?: (attempt: Attempt) => void | Promise<void>;
}

/** Milliseconds that a clause waits for a server that may well be wrong. */
const SHORT_PATIENCE = 3000;

/** @throws Error when check.ts does not export what it must. */
export async function readCheck(exercise: string): Promise<Check> {
  const path = join(exercise, "check.ts");
  const check = (await import(pathToFileURL(path).href)) as Partial<Check>;
  if (check.fails === undefined || (check.clauses === undefined && check.check === undefined)) {
    throw new Error(`${path} must export \`fails\`, and \`clauses\` or \`check\``);
  }
  return { ...check, fails: check.fails };
}

/** @param name "start.ts", "solution.ts" or "my.ts". */
export function attemptOf(chapter: string, exercise: string, name: string): Attempt {
  const file = join(exercise, name);
  const { command, cwd } = chapterProgram(chapter);
  return { file, program: { name, cwd, command: [...command.slice(0, -1), file] } };
}

/** Tries an attempt. @param patience milliseconds that a clause waits for it. @returns why it does not solve the exercise; `undefined` when it does. */
export async function failureOfAttempt(
  attempt: Attempt,
  { clauses = [], check }: Check,
  patience = SHORT_PATIENCE,
): Promise<Error | undefined> {
  try {
    for (const clause of clauses) {
      await withServer(attempt.program, { patience }, (server) => keep(clause, server));
    }
    await check?.(attempt);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
