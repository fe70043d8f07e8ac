import type { TcpState } from "@accept-loop/libc/netinet/tcp";

/** A state, or "gone": the kernel has forgotten the connection. */
export type Fate = TcpState | "gone";

// RFC 9293 §3.3.2, figure 5, as Linux walks it. A server's end begins as LISTEN, a client's as CLOSE; RST may end every
// state at once. Left out: what happens when both ends send SYN at the same time, from SYN_SENT to SYN_RECV and from there,
// by close(), to FIN_WAIT1. Every arrow leads to a line further down.
const NEXT: Readonly<Partial<Record<TcpState, readonly Fate[]>>> = {
  LISTEN: ["SYN_RECV", "gone"],
  CLOSE: ["SYN_SENT"],
  SYN_RECV: ["ESTABLISHED", "gone"],
  SYN_SENT: ["ESTABLISHED", "gone"],
  ESTABLISHED: ["FIN_WAIT1", "CLOSE_WAIT", "gone"],
  FIN_WAIT1: ["FIN_WAIT2", "CLOSING", "TIME_WAIT", "gone"],
  FIN_WAIT2: ["TIME_WAIT", "gone"],
  CLOSING: ["TIME_WAIT", "gone"],
  TIME_WAIT: ["gone"],
  CLOSE_WAIT: ["LAST_ACK", "gone"],
  LAST_ACK: ["gone"],
};
const STATES = Object.keys(NEXT) as TcpState[];

/**
 * The states that a connection must have gone through between two others, because no way avoids them.
 *
 * @returns them in order, or `undefined` when no way leads from one to the other: then it is another connection.
 *
 * @example
 * passed("ESTABLISHED", "TIME_WAIT"); // ["FIN_WAIT1"]: then FIN_WAIT2 or CLOSING, or neither
 * passed("ESTABLISHED", "gone"); // []: RST does that
 */
export function passed(from: TcpState, to: Fate): TcpState[] | undefined {
  if (!leads(from, to)) return undefined;
  return STATES.filter((state) => state !== from && state !== to && !leads(from, to, state));
}

function leads(from: Fate, to: Fate, without?: TcpState): boolean {
  if (from === to) return true;
  if (from === "gone" || from === without) return false;
  return (NEXT[from] ?? []).some((next) => leads(next, to, without));
}
