import { within } from "@accept-loop/lab/eventually";
import { launch, type RunningServer } from "@accept-loop/lab/server";
import type { Run } from "../record/record.ts";
import type { ScenarioRun, Session, TerminalProgram } from "../scenario/scenario.ts";
import { PATIENCE, until } from "../scenario/wait.ts";
import { becoming, realCommand } from "./commands.ts";
import { connection, listening, outputOf, type Program, programOf } from "./program.ts";
import { Recorder } from "./recorder.ts";
import { Terminal } from "./terminal.ts";

/** Milliseconds between two looks at what was printed, while nobody waits for it: for the times in the recording. */
const LOOK = 10;

/**
 * Lets a scenario's run happen, and writes it down.
 *
 * @param folder the chapter's folder, in which everything is typed.
 */
export async function recordRun(folder: string, lanes: readonly string[], run: ScenarioRun): Promise<Run> {
  const terminals = new Terminals(folder, lanes);
  const looking = setInterval(() => terminals.recorder.look(), LOOK);
  try {
    await run(terminals.session());
    return terminals.recorder.result(terminals.data);
  } finally {
    clearInterval(looking);
    await terminals.close();
  }
}

class Terminals {
  readonly recorder: Recorder;
  readonly data: Record<string, unknown> = {};
  readonly #folder: string;
  readonly #terminals: Terminal[] = [];
  readonly #servers: RunningServer[] = [];
  /** How many printed lines of each lane have been waited for. */
  readonly #heard = new Map<string, number>();

  constructor(folder: string, lanes: readonly string[]) {
    this.#folder = folder;
    this.recorder = new Recorder(lanes);
  }

  session(): Session {
    return {
      start: async (lane, command = "npm start", { listens = true } = {}) => {
        const server = await this.#server(lane, command);
        const program = this.#program(lane, programOf(server));
        if (listens) {
          await listening(server);
          await program.prints("listening on"); // it says so a moment later
        }
        return { ...program, server };
      },
      client: async (lane, command = "npm run client", { connected = true } = {}) => {
        const terminal = this.#terminal(lane, command);
        if (connected) await connection(terminal);
        return this.#program(lane, terminal);
      },
      run: (lane, command) => Promise.resolve(this.#program(lane, this.#terminal(lane, command))),
      shell: async (lane, command) => {
        const terminal = this.#terminal(lane, command);
        terminal.endOfInput();
        await this.#program(lane, terminal).exits();
        return terminal.output();
      },
      until,
      keep: (name, data) => {
        this.data[name] = data;
      },
    };
  }

  async close(): Promise<void> {
    for (const terminal of this.#terminals) terminal.close();
    for (const server of this.#servers) await server.stop();
  }

  #terminal(lane: string, command: string): Terminal {
    this.recorder.typed(lane, `$ ${command}`);
    const terminal = new Terminal(becoming(realCommand(command, this.#folder)), this.#folder);
    this.#terminals.push(terminal);
    this.recorder.follow(lane, terminal.pid, terminal.output);
    return terminal;
  }

  async #server(lane: string, command: string): Promise<RunningServer> {
    this.recorder.typed(lane, `$ ${command}`);
    const real = `${becoming(realCommand(command, this.#folder))} 2>&1`;
    const port = Number(/\bPORT=(\d+)/.exec(command)?.[1] ?? 6666);
    const server = await launch({ name: `\`${command}\``, command: ["sh", "-c", real], cwd: this.#folder }, { port });
    this.#servers.push(server);
    this.recorder.follow(lane, server.pid, outputOf(server));
    return server;
  }

  #program(lane: string, program: Program): TerminalProgram {
    const act = (shown: string, deed: () => void): void => {
      this.recorder.typed(lane, shown);
      deed();
    };
    const exits = async (): Promise<void> => {
      await within(PATIENCE, `the program in the lane "${lane}" to end`, program.exited);
      this.recorder.look(program.output);
    };
    return {
      pid: program.pid,
      types: (line) => Promise.resolve(act(line, () => program.type(line))),
      prints: (pattern) => this.#next(lane, pattern, program),
      ends: () => {
        act("^D", () => program.endOfInput());
        return exits();
      },
      interrupts: () => {
        act("^C", () => program.signal("SIGINT"));
        return exits();
      },
      exits,
    };
  }

  /** Waits for a lane's next line that matches, as long as the program lives that should print it. */
  async #next(lane: string, pattern: string | RegExp, program: Program): Promise<string> {
    const matches = (line: string): boolean =>
      typeof pattern === "string" ? line.includes(pattern) : new RegExp(pattern.source, pattern.flags).test(line);
    const from = this.#heard.get(lane) ?? 0;
    const look = (): number | undefined => {
      const { ended } = program; // before the look: what it printed last is there then
      if (ended) this.recorder.look(program.output);
      const index = this.recorder.printed(lane).findIndex((line, at) => at >= from && matches(line));
      if (index === -1 && ended) throw new Error("the program has ended");
      return index === -1 ? undefined : index;
    };
    try {
      const index = await until(`a line with ${pattern} was printed`, look);
      this.#heard.set(lane, index + 1);
      return this.recorder.printed(lane)[index] ?? "";
    } catch (error) {
      const lines = this.recorder.printed(lane).slice(from);
      const told = lines.length === 0 ? "nothing new was printed" : `since then it printed\n${lines.join("\n")}`;
      throw new Error(`the lane "${lane}" never printed ${pattern}: ${told}`, { cause: error });
    }
  }
}
