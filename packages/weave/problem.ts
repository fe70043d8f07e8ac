import { relative, resolve } from "node:path";

/** The repository's root. */
export const ROOT: string = resolve(import.meta.dirname, "../..");

/** Something that an author must mend: where it is, what is wrong, and what to do about it. */
export class Problem extends Error {
  override readonly name = "Problem";

  /**
   * @param file its path; the message tells it from the repository's root.
   * @param line counted from 1; 0 when it is the whole file.
   * @param remedy what to do, as a sentence without its full stop.
   */
  constructor(file: string, line: number, wrong: string, remedy: string) {
    super(`${shortPath(file)}${line > 0 ? `:${line}` : ""}: ${wrong}\n  remedy: ${remedy}`);
    this.stack = `${this.name}: ${this.message}`; // where we noticed it helps no author
  }
}

/** A path as it is told to people: from the repository's root. */
export function shortPath(path: string): string {
  const short = relative(ROOT, path);
  return short.startsWith("..") ? path : short;
}

/** Throws one error that tells all problems; nothing when there are none. */
export function throwAll(problems: readonly Error[]): void {
  const [first, ...more] = problems;
  if (first === undefined) return;
  if (more.length === 0) throw first;
  throw new AggregateError(problems, problems.map(({ message }) => message).join("\n"));
}

/** Runs one look after another, and gathers the problems that they throw: an author wants to see them all. */
export function problemsOf(looks: Iterable<() => void>): Error[] {
  const problems: Error[] = [];
  for (const look of looks) {
    try {
      look();
    } catch (error) {
      if (error instanceof AggregateError) problems.push(...(error.errors as Error[]));
      else problems.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return problems;
}

/** Looks at something: each throws a Problem, or nothing. */
export type Looks = Generator<() => void>;

/** @throws Problem, always. */
export function fail(file: string, line: number, wrong: string, remedy: string): never {
  throw new Problem(file, line, wrong, remedy);
}
