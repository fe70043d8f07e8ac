import * as proc from "./proc.ts";
import type { RunningServer } from "./server.ts";

/** A promise that a server did not keep, told so that its author can learn from it. */
export class Failure extends Error {
  override readonly name = "Failure";

  /** @param clause its id, such as "half-close". */
  constructor(clause: string, lines: Record<string, string>) {
    const width = Math.max(...Object.keys(lines).map((key) => key.length)) + 2;
    const told = Object.entries(lines)
      .filter(([, text]) => text !== "")
      .map(([key, text]) => `  ${key.padEnd(width)}${text.replaceAll("\n", `\n  ${"".padEnd(width)}`)}`);
    super(`[${clause}]\n${told.join("\n")}`);
    this.stack = ""; // it would show lines of the lab, where nothing is wrong
  }
}

/** Where to look first, when stderr names an error with one usual cause; else "". Its words are the C library's, in any language. */
export function hintFrom(stderr: string): string {
  if (!/bad file descriptor/i.test(stderr)) return ""; // EBADF
  return "a descriptor was used after it was closed: chapters/02-multiprocess/lesson.md#who-closes-what";
}

/** What the kernel says of a server and its port, in a few lines. */
export function kernelReport(server: RunningServer): string {
  return [portReport(server.port), processReport(server)].join("\n");
}

function portReport(port: number): string {
  const rows = proc.serverRows(port);
  if (rows.length === 0) return `port ${port}: no socket at all`;
  const kinds = new Map<string, { count: number; unread: number; unsent: number }>();
  for (const { state, rxQueue, txQueue } of rows) {
    const kind = kinds.get(state) ?? { count: 0, unread: 0, unsent: 0 };
    kinds.set(state, { count: kind.count + 1, unread: kind.unread + rxQueue, unsent: kind.unsent + txQueue });
  }
  const told = [...kinds].map(([state, { count, unread, unsent }]) => {
    if (state === "LISTEN") return `${count} LISTEN (${unread} waiting to be accepted)`;
    const queues = [unread > 0 ? `${unread} bytes unread` : "", unsent > 0 ? `${unsent} unacknowledged` : ""];
    const bytes = queues.filter((queue) => queue !== "").join(", ");
    return `${count} ${state}${bytes === "" ? "" : ` (${bytes})`}`;
  });
  return `port ${port}: ${told.join(", ")}`;
}

function processReport(server: RunningServer): string {
  const { pid, exit } = server;
  if (exit !== undefined) {
    return `process ${pid}: ${exit.signal === null ? `exited with status ${exit.code}` : `killed by ${exit.signal}`}`;
  }
  const counts = [
    [proc.threads(pid).length, "thread"],
    [proc.descriptorCount(pid), "descriptor"],
    [server.living.length, "living child", "living children"],
    [server.zombies.length, "zombie"],
  ] as const;
  const told = counts.map(([count, one, many]) => `${count} ${count === 1 ? one : (many ?? `${one}s`)}`);
  return `process ${pid}: state ${proc.stat(pid)?.state ?? "gone"}, ${told.join(", ")}`;
}
