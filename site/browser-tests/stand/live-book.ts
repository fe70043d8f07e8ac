import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import { copyOfBook } from "./copy-of-book.ts";

/** Building for the first time, on a machine that does other things too: milliseconds. */
const PATIENCE = 60_000;

/** A copy of the book, served by `npm start`, that can be written in. */
export class LiveBook {
  readonly folder: string = copyOfBook();
  readonly #process: ChildProcess;
  #said = "";
  #built: Promise<Response> | undefined;

  constructor() {
    const env = { ...process.env, SITE_PORT: "0" };
    const command = ["--import", "tsx", "site/bin/start.ts"];
    this.#process = spawn(process.execPath, command, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
    }
  }

  /** All that it has printed. */
  get said(): string {
    return this.#said;
  }

  /** Its address, "http://127.0.0.1:40123", once the book is built: pages wait for that, and tests are timed by pages. */
  async address(): Promise<string> {
    const printed = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(this.#said)?.[0];
    const address = await eventually(`npm start prints its address; it said: ${this.#said}`, printed, PATIENCE);
    this.#built ??= fetch(address);
    await this.#built;
    return address;
  }

  /** Writes a file of the copy anew. @param path from its root. */
  edit(path: string, change: (text: string) => string): void {
    const file = join(this.folder, path);
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  /** Types Ctrl-C, and removes the copy. @returns the exit status. */
  async end(): Promise<number | null> {
    if (this.#process.exitCode === null) {
      this.#process.kill("SIGINT");
      await once(this.#process, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
    return this.#process.exitCode;
  }
}
