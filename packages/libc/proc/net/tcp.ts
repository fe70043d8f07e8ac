import { readFileSync } from "node:fs";
import { inet_ntop } from "../../arpa/inet.ts";
import type { Endpoint } from "../../ffi.ts";
import { tcpState, type TcpState } from "../../netinet/tcp.ts";

// The kernel writes one line for each TCP socket of this network namespace:
//
//      sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//       0: 0100007F:1A0A 0100007F:C8E8 01 00000000:00000006 00:00000000 00000000  1000        0 25313 …

/** What a socket's timer is for, the file's `tr`, in the words of ss(8). */
export const TIMER = { none: 0, retransmit: 1, keepalive: 2, timewait: 3, probe: 4 } as const;

/** One socket of /proc/net/tcp. */
export interface TcpRow {
  readonly local: Endpoint;
  /** 0.0.0.0:0 while the socket listens. */
  readonly remote: Endpoint;
  readonly state: TcpState;
  /** Bytes sent that the peer has not acknowledged, or not yet sent. */
  readonly txQueue: number;
  /** Bytes received and not yet read, with 1 for a FIN; of a listening socket: connections that wait to be accepted. */
  readonly rxQueue: number;
  /** One of TIMER. `timewait` counts down a TIME_WAIT, and also a FIN_WAIT2 that no process owns any more. */
  readonly timer: number;
  /** Seconds until the timer fires, to a hundredth; 0 without a timer. */
  readonly when: number;
  readonly uid: number;
  /** The number in /proc/PID/fd's `socket:[25313]`; 0 when no process owns the socket, or not yet, or no longer. */
  readonly inode: number;
}

/** Reads the TCP sockets of this network namespace. proc_net_tcp(5) */
export function readTcpTable(): TcpRow[] {
  return decodeTcpTable(readFileSync("/proc/net/tcp", "latin1"));
}

/**
 * Decodes the text of /proc/net/tcp: its heading, and a line for each socket.
 *
 * @throws RangeError that names the line, and what is wrong with it.
 */
export function decodeTcpTable(text: string): TcpRow[] {
  const rows: TcpRow[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (index > 0 && line !== "") rows.push(decodeRow(line, `/proc/net/tcp, line ${index + 1}`));
  }
  return rows;
}

const COLUMNS = /^\s*\d+: +(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +\S+ +(\S+) +\S+ +(\S+)/;

function decodeRow(line: string, where: string): TcpRow {
  const columns = COLUMNS.exec(line);
  if (columns === null) throw new RangeError(`${where}: "${line.slice(0, 80)}" does not have ten columns`);
  const column = (index: number): string => columns[index] as string;
  const pair = numbers(where, "tx_queue:rx_queue", column(4), /^([\dA-F]{8}):([\dA-F]{8})$/, 16);
  const timer = numbers(where, "tr:tm->when", column(5), /^(0[0-4]):([\dA-F]{8,16})$/, 16);
  return {
    local: endpoint(where, "local_address", column(1)),
    remote: endpoint(where, "rem_address", column(2)),
    state: stateOf(where, numbers(where, "st", column(3), /^([\dA-F]{2})$/, 16)[0]),
    txQueue: pair[0],
    rxQueue: pair[1],
    timer: timer[0],
    when: timer[1] / 100, // the kernel counts in USER_HZ, hundredths of a second
    uid: numbers(where, "uid", column(6), /^(\d{1,10})$/, 10)[0],
    inode: numbers(where, "inode", column(7), /^(\d{1,16})$/, 10)[0],
  };
}

/** The one or two numbers that `pattern` finds in a column. */
function numbers(where: string, name: string, text: string, pattern: RegExp, base: 10 | 16): [number, number] {
  const found = pattern.exec(text);
  if (found === null)
    throw new RangeError(`${where}: ${name} "${text.slice(0, 40)}" is not of the form ${pattern.source}`);
  return [Number.parseInt(found[1] as string, base), Number.parseInt(found[2] ?? "0", base)];
}

/** "0100007F:1A0A": an address as one number of this machine's byte order, a port as a plain one. */
function endpoint(where: string, name: string, text: string): Endpoint {
  const [word, port] = numbers(where, name, text, /^([\dA-F]{8}):([\dA-F]{4})$/, 16);
  return { address: inet_ntop(new Uint8Array(Uint32Array.of(word).buffer)), port };
}

function stateOf(where: string, number: number): TcpState {
  try {
    return tcpState(number);
  } catch (cause) {
    throw new RangeError(`${where}: ${(cause as Error).message}`, { cause });
  }
}
