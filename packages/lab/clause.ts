import { closeAll } from "./client.ts";
import { eventually, PATIENCE, within } from "./eventually.ts";
import { Failure, hintFrom, kernelReport } from "./failure.ts";
import * as proc from "./proc.ts";
import type { RunningServer, StartOptions } from "./server.ts";

/** One promise that a server keeps, as black-box behaviour: bytes and /proc. */
export interface Clause {
  /** Its name in tests, exceptions and mutants: "half-close". */
  readonly id: string;
  /** The promise as a sentence. */
  readonly title: string;
  /** Where the book explains it: "01-handshake/lesson.md#half-close". */
  readonly lesson: string;
  /** True when the check ends the server. */
  readonly ends?: boolean;
  /** How the server of this clause is started, where that matters: it gets one of its own. */
  readonly start?: () => StartOptions;
  /** Resolves when the promise is kept; throws what was seen instead. */
  check(server: RunningServer): Promise<void>;
}

/** Milliseconds for a whole clause, for what hangs in spite of the bounds that its waits have. */
const LONGEST = 300_000;
/** Milliseconds for a test that keeps a clause: more, since vitest would tell nothing of the server. */
export const LONGEST_TEST = LONGEST + 60_000;

/**
 * Runs a clause against a server.
 *
 * @param afterwards what must hold when its clients have gone: throws what does not.
 * @throws Failure that says what was expected, what the kernel reports, and where to read on.
 */
export async function keep(
  clause: Clause,
  server: RunningServer,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const said = server.errors.length;
  try {
    await within(LONGEST, "the server to do everything that this clause asks", clause.check(server));
  } catch (error) {
    throw await failure(clause, server, said, error);
  } finally {
    server.resume();
    closeAll();
  }
  try {
    await afterwards();
  } catch (error) {
    throw await failure(clause, server, said, error);
  }
}

/** @param said how much of stderr is older than the clause. */
async function failure(clause: Clause, server: RunningServer, said: number, error: unknown): Promise<Failure> {
  await settled(server);
  const stderr = server.errors.slice(said).trim();
  return new Failure(clause.id, {
    expected: clause.title,
    seen: error instanceof Error ? error.message : String(error),
    kernel: kernelReport(server),
    stderr: stderr.split("\n").slice(-3).join("\n"),
    hint: hintFrom(stderr),
    lesson: `chapters/${clause.lesson}`,
  });
}

/** Milliseconds that a server which runs gets to wait or to end, before the kernel is asked about it. */
const SETTLING = 1000;

/** A server that is about to end has closed its sockets already: its clients know before we do. */
async function settled(server: RunningServer): Promise<void> {
  const ending = (): boolean => server.exit === undefined && proc.descriptorCount(server.pid) === 0;
  const quiet = (): boolean => !ending() && /[STDZ]/.test(proc.stat(server.pid)?.state ?? "Z");
  await eventually("the server waits or has ended", quiet, SETTLING).catch(() => {}); // else it is busy, and that is the report
  if (ending()) await within(PATIENCE, "the server to exit", server.exited).catch(() => {});
}

/** Throws an error with this sentence unless the condition holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** Throws unless two values are the same; the error shows both. */
export function expectSame<T>(what: string, seen: T, expected: T): void {
  expectThat(Object.is(seen, expected), `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(seen)}`);
}
