import { setTimeout as later } from "node:timers/promises";
import { Client } from "@accept-loop/lab/client";
import { eventually, within } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";

// What must hold of a server when its clients have gone. Each throws an Error that says what does not.

/** What a server may grow by after it has seen every kind of visitor: bytes. Heaps and arenas breathe. */
const MEMORY_SLACK = 48 * 1024 * 1024;
/** And for each heap of a thread of its own: it fills with old buffers, until its own garbage collection. */
const SLACK_OF_A_HEAP = 16 * 1024 * 1024;

/** It does not spin: it has no clients. */
export async function isQuiet(server: RunningServer): Promise<void> {
  await eventually("the server has nothing left to do", () => sleeps(server), server.patience);
}

/**
 * Whether all its threads sleep, at nearly every look: a spinning one wants the CPU also where the machine is so busy
 * that it gets hardly any.
 */
async function sleeps(server: RunningServer): Promise<boolean> {
  let awake = 0;
  for (let look = 0; look < 10; look++) {
    const threads = server.processes.flatMap((pid) => proc.threads(pid).map((thread) => proc.stat(pid, thread)?.state));
    if (threads.includes("R")) awake++;
    await later(20);
  }
  return awake <= 2;
}

/** It has not grown. @param before bytes. @param heaps of JavaScript, beside the main thread's. */
export function hasNotGrown(server: RunningServer, before: number, heaps = 0): void {
  const grown = proc.pss(server.pid) - before;
  if (grown > MEMORY_SLACK + heaps * SLACK_OF_A_HEAP)
    throw new Error(`the server's memory grew by ${Math.round(grown / 2 ** 20)} MB`);
}

/** It serves whoever comes now. */
export async function isAlive(server: RunningServer): Promise<void> {
  const client = await Client.connect(server.port);
  const answer = await client.ask("still there?\n");
  if (answer !== "STILL THERE?\n") throw new Error(`the last client was answered ${JSON.stringify(answer)}`);
  client.close();
}

/** SIGTERM ends it within 2 s, with all its processes. */
export async function ends(server: RunningServer): Promise<void> {
  const family = proc.tree(server.pid).filter((pid) => !server.strangers.has(pid));
  server.kill("SIGTERM");
  await within(2000, "the server to exit after SIGTERM", server.exited);
  const orphans = (): number[] => family.filter((pid) => (proc.stat(pid)?.state ?? "Z") !== "Z");
  await eventually("none of the server's processes is left", () => orphans().length === 0);
}

/** What a server may say of its clients' misfortunes, and of shortages. Whatever else it says is worth a look. */
const EXPLAINED = [
  /^(?:accept|accept4|read|write|close) E[A-Z]+: /,
  /^no room for one more thread: /,
  /^scandir|^EMFILE|^opendir/,
  /^fork EAGAIN/,
];

/** Up to five kinds of lines that nothing explains, with n for every number. */
export function unexplained(errors: string): Set<string> {
  const lines = errors.split("\n").filter((line) => line !== "" && !EXPLAINED.some((known) => known.test(line)));
  return new Set(lines.map((line) => line.replaceAll(/\d+/g, "n")).slice(0, 5));
}
