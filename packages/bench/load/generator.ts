import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "@accept-loop/lab/eventually";
import type { Load } from "../plan/loads.ts";

/** What the generator counted while it measured. */
export interface Count {
  /** Questions answered, each byte of the answer compared. */
  readonly requests: number;
  readonly seconds: number;
  /** CPU time that the generator itself used. */
  readonly cpuSeconds: number;
  /** Of a load with a rate: nanoseconds that each answer took from when its request was due, and from when it was sent. */
  readonly latencies?: readonly (readonly [due: number, sent: number])[];
}

/** Milliseconds. */
export interface Spans {
  readonly warm: number;
  readonly measured: number;
}

let compiled: string | undefined;

/** Compiles load.c, once. @throws Error with the compiler's words. */
function program(): string {
  if (compiled !== undefined) return compiled;
  const home = mkdtempSync(join(tmpdir(), "accept-loop-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const output = join(home, "load");
  execFileSync("cc", ["-O2", "-Wall", "-Wextra", "-o", output, join(import.meta.dirname, "load.c")]);
  compiled = output;
  return output;
}

/** Milliseconds that a load may take to connect its clients, or to get its last answer. */
const PATIENCE = 60_000;

/** A load that is running: load.c in a process of its own. */
export class Generator {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #closed: Promise<unknown>;
  #errors = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on("data", (text: Buffer) => (this.#errors += text.toString()));
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    this.#closed = new Promise((resolve) => {
      child.once("close", resolve);
    });
  }

  /**
   * Connects the clients of a load to a port and warms the server up: then all is quiet.
   *
   * @param through words before the command, such as `["taskset", "-c", "1"]`.
   */
  static async start(port: number, load: Load, spans: Spans, through: readonly string[] = []): Promise<Generator> {
    const { kind, clients, bytes, idle, deaf, stalling = 0, rate = 0, measured = spans.measured } = load;
    const words = [port, kind, clients, bytes, idle, deaf, stalling, rate, spans.warm, measured].map(String);
    const [command = "", ...rest] = [...through, program(), ...words];
    const generator = new Generator(spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"] }));
    try {
      await generator.#line();
    } catch (error) {
      await generator.end();
      throw error;
    }
    return generator;
  }

  /** Asks for as long as was said at the start. When this settles every answer has come, and the clients are still there. */
  async measure(): Promise<Count> {
    this.#child.stdin?.write("\n");
    return JSON.parse(await this.#line()) as Count;
  }

  /** Closes all its connections. Safe to call twice. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#errors !== "") this.#child.kill("SIGKILL");
    await within(PATIENCE, "the load to end", this.#closed);
  }

  async #line(): Promise<string> {
    const { value, done } = await within(PATIENCE, "the load to get on", this.#lines.next());
    if (done !== true) return value;
    await this.#closed;
    throw new Error(this.#errors.trim());
  }
}
