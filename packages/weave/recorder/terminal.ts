import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A shell that runs one command; what it prints, on stdout and on stderr, goes to one file. */
export class Terminal {
  readonly pid: number;
  /** Resolves when the command has ended. */
  readonly exited: Promise<void>;
  #ended = false;
  readonly #folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  readonly #child: ChildProcess;

  /** @param cwd the folder in which it is typed. */
  constructor(command: string, cwd: string) {
    const output = openSync(join(this.#folder, "output"), "a");
    this.#child = spawn("sh", ["-c", command], { cwd, stdio: ["pipe", output, output], detached: true });
    closeSync(output);
    this.pid = this.#child.pid ?? 0;
    this.exited = new Promise((resolve) => {
      this.#child.once("exit", () => {
        this.#ended = true;
        resolve();
      });
    });
    this.#child.stdin?.on("error", () => {}); // a program that has ended reads no more: its exit tells
  }

  get ended(): boolean {
    return this.#ended;
  }

  readonly output = (): string => readFileSync(join(this.#folder, "output"), "utf8");

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ctrl-D in an empty line: end of input. */
  endOfInput(): void {
    this.#child.stdin?.end();
  }

  /** A signal to all its processes, as the terminal does for Ctrl-C. */
  signal(name: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, name);
    } catch {
      // all have ended
    }
  }

  /** Ends what is left of it, and forgets what it printed. */
  close(): void {
    this.signal("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
