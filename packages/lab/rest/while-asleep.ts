import type { Client } from "../client.ts";
import * as proc from "../proc.ts";
import type { RunningServer } from "../server.ts";
import { threadNotes } from "./thread-notes.ts";

/**
 * What there is to be seen while every thread of the server sleeps. It is exact, however busy the machine: a thread that
 * was woken meanwhile is either awake afterwards, or has gone to sleep once more.
 *
 * @returns `undefined` when a thread was awake before, after, or in between.
 */
export function whileAsleep<T>(server: RunningServer, look: () => T): T | undefined {
  const before = sleeps(server);
  if (before === undefined) return undefined;
  const seen = look();
  return before === sleeps(server) ? seen : undefined;
}

/** Whether the server sleeps although bytes of this client have come: it waits for room, or wants no more of them. */
export function leavesUnread(server: RunningServer, { port }: Client): boolean {
  const row = (): proc.TcpRow | undefined => proc.serverRows(server.port).find(({ remote }) => remote.port === port);
  return whileAsleep(server, () => (row()?.rxQueue ?? 0) > 0) === true;
}

/** How often each of its threads has gone to sleep; `undefined` when one is awake. */
function sleeps(server: RunningServer): string | undefined {
  const threads = [...threadNotes(server.processes)];
  if (threads.some(([, { state }]) => state !== "S")) return undefined;
  return threads.map(([thread, notes]) => `${thread} ${notes.sleeps}`).join("\n");
}
