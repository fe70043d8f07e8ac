import type { RunningServer } from "@accept-loop/lab/server";
import type { Varying } from "../record/varies.ts";
import type { until } from "./wait.ts";

export { anyOrder, number, pid, port, program, seconds, sometimes, text } from "../record/varies.ts";

/** A program in its terminal. */
export interface TerminalProgram {
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Types a line. @throws Error for a server that was started with `start`: it reads no keyboard. */
  readonly types: (line: string) => Promise<void>;
  /** Waits for the next line of its lane that contains a text or matches. @returns it. @throws Error when none comes. */
  readonly prints: (pattern: string | RegExp) => Promise<string>;
  /** Ctrl-D: what it reads is at its end. Resolves when the program has ended. */
  readonly ends: () => Promise<void>;
  /** Ctrl-C. Resolves when the program has ended. */
  readonly interrupts: () => Promise<void>;
  /** Resolves when the program has ended by itself. */
  readonly exits: () => Promise<void>;
}

/** A chapter's server in its terminal. */
export interface TerminalServer extends TerminalProgram {
  /** The same, for the lab: its children, zombies, and signals. What you do with it is not shown. */
  readonly server: RunningServer;
}

/** A session at the terminals: what a scenario may do. What it does with the lab directly is not shown. */
export interface Session {
  /** Types a command that starts a server, and waits until it listens. @param command default `npm start`. */
  readonly start: (lane: string, command?: string, options?: { readonly listens?: boolean }) => Promise<TerminalServer>;
  /** Types a command that starts a client, and waits until it is connected. @param command default `npm run client`. */
  readonly client: (
    lane: string,
    command?: string,
    options?: { readonly connected?: boolean },
  ) => Promise<TerminalProgram>;
  /** Types a command that goes on, and does not wait for it. */
  readonly run: (lane: string, command: string) => Promise<TerminalProgram>;
  /** Types a command, and waits until it has ended. @returns what it printed. */
  readonly shell: (lane: string, command: string) => Promise<string>;
  /** Waits until something is so. Not shown. */
  readonly until: typeof until;
  /** Keeps data for pictures.ts, under a name. */
  readonly keep: (name: string, data: unknown) => void;
}

/** What happens in one run. */
export type ScenarioRun = (session: Session) => Promise<void>;

export interface Scenario {
  /** What fences call it: "second-waits". */
  readonly name: string;
  /** The terminals, in the order in which lines stand that were printed between two actions. */
  readonly lanes: readonly string[];
  /** What is another one in every run; nothing else may be. */
  readonly varies?: readonly Varying[];
  /** What happens; or several runs by their titles, which are shown one below the other. */
  readonly run?: ScenarioRun;
  readonly runs?: Readonly<Record<string, ScenarioRun>>;
}

/** The runs of a scenario: the only one has no title. */
export function runsOf({ name, run, runs = {} }: Scenario): { readonly title?: string; readonly run: ScenarioRun }[] {
  const titled = Object.entries(runs).map(([title, each]) => ({ title, run: each }));
  const all = run === undefined ? titled : [{ run }, ...titled];
  if (all.length === 0) throw new Error(`the scenario "${name}" has no run`);
  return all;
}

/**
 * A scenario: it drives a chapter's real server and real clients, each in a terminal of its own.
 *
 * @throws Error when its name or its lanes cannot be used.
 *
 * @example
 * scenario({
 *   name: "hello",
 *   lanes: ["server", "client"],
 *   varies: [port],
 *   async run({ start, client }) {
 *     const server = await start("server");
 *     const one = await client("client");
 *     await server.prints("client IP");
 *     await one.types("hello");
 *     await one.prints("HELLO");
 *   },
 * });
 */
export function scenario(one: Scenario): Scenario {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(one.name) || /^(broken|before)-/.test(one.name)) {
    throw new Error(
      `the scenario "${one.name}" needs a name of lower-case letters, digits and hyphens, not beginning with broken- or before-`,
    );
  }
  if (one.lanes.length === 0 || new Set(one.lanes).size < one.lanes.length) {
    throw new Error(`the scenario "${one.name}" needs lanes, each with a name of its own`);
  }
  runsOf(one);
  return one;
}
