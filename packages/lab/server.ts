import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { strip } from "strip-types/strip";
import { eventually, PATIENCE, within } from "./eventually.ts";
import { LogPipe } from "./log-pipe.ts";
import { Obstacle } from "./obstacle.ts";
import { keepInherited } from "./inherited.ts";
import * as proc from "./proc.ts";
import type { ServerProgram } from "./program.ts";

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartOptions {
  /** Default: the program's fixed port, or a free one. */
  readonly port?: number;
  readonly env?: Record<string, string>;
  /** Words before the command, such as ["setpriv", "--reuid=65534"]. */
  readonly through?: readonly string[];
  /** Milliseconds that a clause waits on this server until a promise counts as broken. */
  readonly patience?: number;
  /** Its stdout, or that and stderr, go to a small pipe (its `log`) instead of a file: nobody reads it by himself. */
  readonly piped?: "stdout" | "both";
}

/** The servers that run, so that none outlives the tests. */
const running = new Set<RunningServer>();
process.once("exit", () => {
  for (const server of running) server.killAll();
});

/** A server under test: its process, its port and what it printed. */
export class RunningServer {
  readonly program: ServerProgram;
  readonly port: number;
  readonly pid: number;
  readonly patience: number;
  readonly exited: Promise<Exit>;
  /** Children that it had at the start and that run another program (tsx keeps one): none of the server's own. */
  strangers: ReadonlySet<number> = new Set();
  /** Where it prints to, when that is a pipe. */
  readonly log: LogPipe | undefined;
  exit: Exit | undefined;
  readonly #folder: string;
  #frozen: number[] = [];

  constructor(
    program: ServerProgram,
    port: number,
    child: ChildProcess,
    folder: string,
    patience: number,
    log?: LogPipe,
  ) {
    this.program = program;
    this.port = port;
    this.patience = patience;
    this.log = log;
    this.#folder = folder;
    this.pid = child.pid ?? 0;
    this.exited = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    this.exited.catch(() => {});
    running.add(this);
  }

  /** What it has printed so far; of a pipe, what was read of it. */
  get output(): string {
    if (this.log !== undefined) return this.log.text;
    return readFileSync(join(this.#folder, "stdout"), "latin1");
  }

  /** What it has printed on stderr so far. */
  get errors(): string {
    return readFileSync(join(this.#folder, "stderr"), "latin1");
  }

  /** Its own children, without the strangers. */
  get children(): number[] {
    return proc.children(this.pid).filter((pid) => !this.strangers.has(pid));
  }

  /** Those of its children that are alive. */
  get living(): number[] {
    return this.children.filter((pid) => proc.stat(pid)?.state !== "Z");
  }

  get zombies(): number[] {
    return this.children.filter((pid) => proc.stat(pid)?.state === "Z");
  }

  /** The server and its own living children. */
  get processes(): number[] {
    return [this.pid, ...this.living];
  }

  /** Sends a signal to the server's process alone. */
  kill(signal: NodeJS.Signals): void {
    if (this.exit === undefined) process.kill(this.pid, signal);
  }

  /** Freezes the server and its children, so that a race can be set up at leisure; `resume` lets them go on. */
  async freeze(): Promise<void> {
    this.#frozen = this.processes;
    for (const pid of this.#frozen) signalIfThere(pid, "SIGSTOP");
    const stopped = (pid: number): boolean =>
      proc.threads(pid).every((thread) => ["T", "Z", "X"].includes(proc.stat(pid, thread)?.state ?? "Z"));
    await eventually("every process of the server has stopped", () => this.#frozen.every(stopped), this.patience);
  }

  resume(): void {
    for (const pid of this.#frozen) signalIfThere(pid, "SIGCONT");
    this.#frozen = [];
  }

  /** Ends it and whatever it left behind. Safe to call twice. */
  async stop(): Promise<void> {
    this.killAll();
    await within(PATIENCE, `${this.program.name} to die of SIGKILL`, this.exited);
    if (running.delete(this)) this.log?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** SIGKILL to its whole process group: it was started as the leader of one. */
  killAll(): void {
    signalIfThere(-this.pid, "SIGKILL");
  }
}

/** kill(2), also where the process may have ended meanwhile. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A port that nobody has bound at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, "127.0.0.1", resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Does here what a start would need a process of its own for, when something has changed: the compiler is at hand. */
function stripIfTypeScript({ command, cwd }: ServerProgram): void {
  const file = resolve(cwd, command.at(-1) ?? "");
  if (command.includes("strip-types") && existsSync(file)) strip(file);
}

/** Starts a program as a server, and returns at once. Its output goes to files, as a reader's `> log` would. */
export async function launch(program: ServerProgram, options: StartOptions = {}): Promise<RunningServer> {
  const log = options.piped === undefined ? undefined : new LogPipe();
  keepInherited();
  stripIfTypeScript(program);
  const port = options.port ?? program.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const stdout = openSync(join(folder, "stdout"), "a");
  const stderr = openSync(join(folder, "stderr"), "a");
  const [command = "", ...words] = [...(options.through ?? []), ...program.command];
  const child = spawn(command, words, {
    cwd: program.cwd,
    env: { ...process.env, HOST: "127.0.0.1", ...options.env, PORT: String(port) },
    stdio: ["ignore", log?.writeEnd ?? stdout, options.piped === "both" ? log?.writeEnd : stderr],
    detached: true,
  });
  closeSync(stdout);
  closeSync(stderr);
  return new RunningServer(program, port, child, folder, options.patience ?? PATIENCE, log);
}

/** Milliseconds that a server may take to start: no promise is about that, and the machine may be busy. */
export const STARTING = 30_000;

/**
 * Starts a program as a server and waits until /proc/net/tcp has its LISTEN row, and it has said that it is ready.
 *
 * @throws Error when it ends before, with what it printed on stderr.
 *
 * @example
 * const server = await start(chapterProgram(import.meta.dirname));
 */
export async function start(program: ServerProgram, options: StartOptions = {}): Promise<RunningServer> {
  const server = await launch(program, options);
  try {
    await eventually(`${program.name} listens on port ${server.port}`, () => listensYet(server), STARTING);
    // A server that forks helpers is ready when it waits, and not in the middle of forking them.
    await eventually(`${program.name} waits for clients`, () => proc.stat(server.pid)?.state === "S", STARTING);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const own = proc.executable(server.pid);
  server.strangers = new Set(proc.children(server.pid).filter((pid) => proc.executable(pid) !== own));
  return server;
}

/** @throws Error when it has ended, with how and why, or listens on another port. */
function listensYet(server: RunningServer): boolean {
  server.log?.read();
  const { program, pid, port, exit, errors, output } = server;
  if (exit !== undefined) {
    const how = exit.signal === null ? `exited with status ${exit.code}` : `was killed by ${exit.signal}`;
    throw new Obstacle(`${program.name} ${how} before it listened: ${errors.trim() || "it printed nothing on stderr"}`);
  }
  if (program.announces === true) return output.includes("listening on ") && proc.listeners(port).length > 0;
  if (proc.listeners(port).length > 0) return true;
  const others = proc.listeningPorts(pid);
  const [other] = others;
  if (other === undefined || others.includes(port)) return false;
  const remedy =
    program.port === undefined ? `or, if it always uses that port, set SERVER_PORT=${other}` : `or correct SERVER_PORT`;
  throw new Obstacle(
    `${program.name} listens on port ${other}, not on ${port}: read the port from the environment variable PORT, ${remedy}`,
  );
}
