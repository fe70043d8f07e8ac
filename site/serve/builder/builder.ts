import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What came of a build: nothing, when all went well; else what is wrong, where, and the remedy. */
export interface Outcome {
  readonly problem?: string;
}

/** Builds the site. */
export interface Builder {
  /**
   * Never rejects: what goes wrong is the outcome. One at a time.
   *
   * @param lessonsWritten is called when the lessons can be read; all else is written once what it returns has come.
   */
  build(lessonsWritten?: () => Promise<void>): Promise<Outcome>;
  /** Code has changed: the next build is made by what is there then. @param what "code" reads the book, "template" does not. */
  renew(what: "code" | "template"): void;
  /** Waits until it has ended: it may be writing. */
  close(): Promise<void>;
}

/** Milliseconds after a build, in which pages are shown: what gets ready for the next change would take time away from them. */
const LATER = 500;

/**
 * A process that has the generator loaded, and waits: a build in it takes a fraction of the time that starting one takes.
 * Modules that were loaded are not loaded again, so when code has changed it is replaced, by one that has started already:
 * it was told "ahead", and has loaded what reads the book, and nothing that comes after it.
 *
 * @param out the folder that it builds into.
 * @param program what it runs; default build-process.ts, beside this file.
 */
export function builderProcess(out: string, program: string = join(import.meta.dirname, "build-process.ts")): Builder {
  const start = (...when: readonly "ahead"[]): ChildProcess => fork(program, when, { execArgv: ["--import", "tsx"] });
  let child = start();
  let next: ChildProcess | undefined;
  let starting: NodeJS.Timeout | undefined;
  const renew = (what: "code" | "template"): void => {
    child.kill();
    if (what === "code") next?.kill();
    child = what === "code" || next === undefined || hasEnded(next) ? start() : next;
    next = undefined;
  };
  return {
    renew,
    async build(lessonsWritten = () => Promise.resolve()) {
      if (hasEnded(child)) renew("template");
      const outcome = await outcomeOf(child, out, lessonsWritten);
      clearTimeout(starting);
      starting = setTimeout(() => (next ??= start("ahead")), LATER);
      return outcome;
    },
    async close() {
      clearTimeout(starting);
      await Promise.all([child, ...(next === undefined ? [] : [next])].map(end));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** What the process is told: to build into a folder, and, when the lessons are there, to go on. */
export type Order = { readonly out: string } | "go on";

/** What it tells: that the lessons are there, and what came of the build. */
export type News = "lessons" | Outcome;

function outcomeOf(child: ChildProcess, out: string, lessonsWritten: () => Promise<void>): Promise<Outcome> {
  const order = (what: Order): boolean => child.connected && child.send(what);
  return new Promise((resolve) => {
    const hear = (news: News): void => {
      if (news === "lessons") void lessonsWritten().then(() => order("go on"));
      else tell(news);
    };
    const died = (): void => tell({ problem: "the process that builds the book has ended" });
    function tell(outcome: Outcome): void {
      child.off("message", hear).off("exit", died);
      resolve(outcome);
    }
    child.on("message", hear).on("exit", died);
    order({ out });
  });
}
