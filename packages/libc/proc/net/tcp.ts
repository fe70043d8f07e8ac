import { readFileSync } from "node:fs";
import type { Endpoint } from "../../ffi.ts";
import { type TcpState, tcpState } from "../../netinet/tcp.ts";

/** One row of /proc/net/tcp. */
export interface TcpRow {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly state: TcpState;
  /** Bytes sent and not acknowledged; for LISTEN the backlog. */
  readonly txQueue: number;
  /** Bytes received and not read (a FIN counts as one); for LISTEN the connections that wait to be accepted. */
  readonly rxQueue: number;
  /** Which timer runs: 0 none, 1 retransmission, 2 keepalive or another, 3 TIME_WAIT, 4 zero-window probe. */
  readonly timer: number;
  /** Seconds until it fires. */
  readonly when: number;
  readonly uid: number;
  /** The socket's inode: join it with /proc/PID/fd. 0: no process holds it (not yet accepted, orphaned, or TIME_WAIT). */
  readonly inode: number;
}

/** Reads and decodes /proc/net/tcp: the IPv4 sockets of this network namespace. proc_net_tcp(5) */
export function readTcpTable(): TcpRow[] {
  return decodeTcpTable(readFileSync("/proc/net/tcp", "latin1"));
}

/**
 * Decodes the text of /proc/net/tcp.
 *
 * @throws RangeError that names the line and what is wrong with it.
 */
export function decodeTcpTable(text: string): TcpRow[] {
  const lines = text.split("\n").slice(1);
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [decodeTcpRow(line, i + 2)]));
}

const ROW =
  /^\s*\d+: ([0-9A-F]{8}:[0-9A-F]{4}) ([0-9A-F]{8}:[0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) ([0-9A-F]{2}):([0-9A-F]{8}) [0-9A-F]{8}\s+(\d+)\s+\d+\s+(\d+)(?:\s|$)/;
const TICKS_PER_SECOND = 100;

/** Decodes one row. @param number the line's number, for the error. */
function decodeTcpRow(line: string, number: number): TcpRow {
  const [, local = "", remote = "", state = "", tx = "", rx = "", timer = "", when = "", uid, inode] =
    ROW.exec(line) ?? [];
  if (inode === undefined) throw new RangeError(`line ${number} is no row of /proc/net/tcp: ${JSON.stringify(line)}`);
  return {
    local: decodeEndpoint(local),
    remote: decodeEndpoint(remote),
    state: tcpState(Number.parseInt(state, 16)),
    txQueue: Number.parseInt(tx, 16),
    rxQueue: Number.parseInt(rx, 16),
    timer: Number.parseInt(timer, 16),
    when: Number.parseInt(when, 16) / TICKS_PER_SECOND,
    uid: Number(uid),
    inode: Number(inode),
  };
}

/** "0100007F:1A0A" is 127.0.0.1:6666: the address as a little-endian machine reads its four bytes, the port plainly. */
function decodeEndpoint(text: string): Endpoint {
  const address = Number.parseInt(text.slice(0, 8), 16);
  const bytes = [0, 8, 16, 24].map((shift) => (address >>> shift) & 0xff);
  return { address: bytes.join("."), port: Number.parseInt(text.slice(9), 16) };
}
