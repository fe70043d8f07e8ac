import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";
import { until } from "../scenario/wait.ts";
import type { Terminal } from "./terminal.ts";

/** A program that the recorder follows, whichever way it was started. */
export interface Program {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  readonly ended: boolean;
  readonly output: () => string;
  type(line: string): void;
  endOfInput(): void;
  signal(name: NodeJS.Signals): void;
}

/** What a server has printed; the lab reads it as bytes. */
export function outputOf(server: RunningServer): () => string {
  return () => Buffer.from(server.output, "latin1").toString("utf8");
}

function noKeyboard(): never {
  throw new Error("a server that was started with `start` reads no keyboard; use `run`");
}

export function programOf(server: RunningServer): Program {
  return {
    pid: server.pid,
    exited: server.exited,
    get ended() {
      return server.exit !== undefined;
    },
    output: outputOf(server),
    type: noKeyboard,
    endOfInput: noKeyboard,
    signal: (name) => process.kill(-server.pid, name),
  };
}

/** Waits until the server listens, as the lab does. @throws Error with its words when it ends before. */
export async function listening(server: RunningServer): Promise<void> {
  await until(`${server.program.name} listens on port ${server.port}`, () => {
    if (server.exit !== undefined) throw new Error(`${server.program.name} ended before it listened: ${server.output}`);
    return proc.listeners(server.port).length > 0;
  });
  const own = proc.executable(server.pid);
  server.strangers = new Set(proc.children(server.pid).filter((child) => proc.executable(child) !== own));
}

/** Waits until a client's program has an established connection. @throws Error with its words when it ends before. */
export async function connection(terminal: Terminal): Promise<void> {
  await until("the client is connected", () => {
    if (terminal.ended) throw new Error(`the client ended before it was connected: ${terminal.output()}`);
    const inodes = proc.socketInodes(terminal.pid);
    return proc.table().some(({ state, inode }) => state === "ESTABLISHED" && inodes.has(inode));
  });
}
