import { readTcpTable } from "@accept-loop/libc/proc/net/tcp";

/** What stands in the way of a new server on a port. */
export type Holder = "free" | "somebody listens" | "somebody serves" | "nobody holds it";

/**
 * Looks up who has a port of this machine.
 *
 * @returns "somebody listens" when a socket listens there; else "somebody serves" when a process holds a connection
 *   whose own end has the port; else "nobody holds it" when the kernel alone keeps one; else "free".
 */
export function whoHasIt(port: number): Holder {
  const rows = readTcpTable().filter(({ local }) => local.port === port);
  if (rows.some(({ state }) => state === "LISTEN")) return "somebody listens";
  if (rows.some(({ inode }) => inode !== 0)) return "somebody serves";
  return rows.length > 0 ? "nobody holds it" : "free";
}
