import { execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Obstacle } from "./obstacle.ts";

/** A program that can be started as a server: it reads PORT and HOST from its environment. */
export interface ServerProgram {
  /** What the tests call it: "02-multiprocess/server.ts". */
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The port that it always listens on, where it cannot be told. */
  readonly port?: number;
  /** It prints "listening on …" when it is ready: all that it starts beforehand has begun. */
  readonly announces?: boolean;
}

/**
 * A chapter's server, started by the very command of an npm script, without npm in between.
 *
 * @param folder the chapter's folder: `import.meta.dirname` in its test.
 * @param script "start", "start:pool" …
 * @throws Error when the chapter has no such script.
 */
export function chapterProgram(folder: string, script = "start"): ServerProgram {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const line = scripts[script];
  if (line === undefined) throw new Error(`${folder} has no npm script "${script}"`);
  const [node, ...words] = line.split(" ");
  const file = words.at(-1) ?? "";
  return {
    name: `${basename(folder)}/${file}`,
    command: [node === "node" ? process.execPath : String(node), ...words],
    cwd: folder,
    announces: true,
  };
}

/** Why C programs cannot be compiled here, or `undefined` where they can. */
export const NO_CC: string | undefined =
  spawnSync("cc", ["--version"]).status === 0 ? undefined : "there is no C compiler (cc) on this machine";

/**
 * A chapter's server in C, compiled to a temporary folder when its command is first asked for: `-t` may run no test of it.
 *
 * @param chapter the chapter's folder, where `folder` is another: from there its #include "../…" leads to the others.
 * @param options for the compiler, besides those that every program gets.
 * @throws Error with the compiler's words when it does not compile.
 */
export function cProgram(
  folder: string,
  source = "server.c",
  chapter = folder,
  options: readonly string[] = [],
): ServerProgram {
  let command: readonly string[] | undefined;
  return {
    name: `${basename(folder)}/${source}`,
    cwd: folder,
    get command() {
      return (command ??= [compiled(join(folder, source), ["-I", chapter, ...options])]);
    },
  };
}

/** A library that a program can be started with (LD_PRELOAD), compiled to a temporary folder. @returns its path. */
export function cLibrary(source: string, options: readonly string[] = []): string {
  return compiled(source, ["-shared", "-fPIC", ...options]);
}

function compiled(source: string, more: readonly string[]): string {
  const home = mkdtempSync(join(tmpdir(), "accept-loop-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const output = join(home, basename(source, ".c"));
  const options = ["-O2", "-Wall", "-Wextra", "-pthread", ...more];
  execFileSync("cc", [...options, "-o", output, source], { stdio: "pipe" });
  return output;
}

/**
 * Your own server, in any language: what `SERVER` names, as a shell would start it. It must listen on `PORT` of its
 * environment, or on the fixed port that `SERVER_PORT` tells us.
 *
 * @returns `undefined` when `SERVER` is not set.
 * @throws Error with one sentence when it cannot be right.
 */
export function yourProgram(): ServerProgram | undefined {
  const { SERVER, SERVER_PORT } = process.env;
  if (SERVER === undefined || SERVER.trim() === "") return undefined;
  neverAnswerFromCache();
  if (SERVER_PORT !== undefined && !(Number(SERVER_PORT) >= 1 && Number(SERVER_PORT) <= 65535)) {
    throw new Obstacle(
      `SERVER_PORT="${SERVER_PORT}" is not a port: give the number that your server always listens on`,
    );
  }
  const [first = ""] = SERVER.trim().split(/\s+/);
  const cwd = folderOf(first);
  if (cwd === undefined) {
    throw new Obstacle(
      `SERVER="${SERVER}": there is no ${first} in the folder where you ran this command; give a path relative to that folder`,
    );
  }
  return {
    name: SERVER,
    command: ["sh", "-c", `exec ${SERVER}`],
    cwd,
    ...(SERVER_PORT === undefined ? {} : { port: Number(SERVER_PORT) }),
  };
}

/**
 * turbo repeats an old result while the files it knows are as they were, and your program is none of them: so we write
 * something new to one that it does know (turbo.json lists it among the inputs), and the next run is a run.
 */
function neverAnswerFromCache(): void {
  writeFileSync(".server-under-test", `${randomUUID()}\n`);
}

/** The folder from which a reader's path makes sense: where they typed it, the book's root, or the chapter's. */
function folderOf(first: string): string | undefined {
  const { TURBO_INVOCATION_DIR, INIT_CWD } = process.env; // npm's is the chapter's folder when turbo has started npm
  const typed = TURBO_INVOCATION_DIR ?? INIT_CWD ?? process.cwd();
  if (!first.includes("/")) return typed; // a command on the PATH, such as python3
  const root = resolve(import.meta.dirname, "../..");
  return [typed, root, process.cwd()].find((folder) => existsSync(resolve(folder, first)));
}
