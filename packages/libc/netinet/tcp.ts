import { getsockoptBytes } from "../sys/socket.ts";
import { IPPROTO_TCP } from "./in.ts";

export const TCP_NODELAY = 1;
export const TCP_MAXSEG = 2;
export const TCP_CORK = 3;
export const TCP_KEEPIDLE = 4;
export const TCP_KEEPINTVL = 5;
export const TCP_KEEPCNT = 6;
export const TCP_DEFER_ACCEPT = 9;
export const TCP_INFO = 11;
export const TCP_QUICKACK = 12;
export const TCP_USER_TIMEOUT = 18;

/** The states of RFC 9293 §3.3.2 by the kernel's numbers, as /proc/net/tcp and TCP_INFO give them. */
export const TCP_STATES = {
  1: "ESTABLISHED",
  2: "SYN_SENT",
  3: "SYN_RECV",
  4: "FIN_WAIT1",
  5: "FIN_WAIT2",
  6: "TIME_WAIT",
  7: "CLOSE",
  8: "CLOSE_WAIT",
  9: "LAST_ACK",
  10: "LISTEN",
  11: "CLOSING",
} as const;

export type TcpState = (typeof TCP_STATES)[keyof typeof TCP_STATES];

/** The state with this number. @throws RangeError for a number that the kernel does not use. */
export function tcpState(number: number): TcpState {
  const name = (TCP_STATES as Record<number, TcpState>)[number];
  if (name === undefined) throw new RangeError(`${number} is not a TCP state: states are 1 to 11`);
  return name;
}

/** The first fields of `struct tcp_info`. */
export interface TcpInfo {
  readonly state: TcpState;
  /** Unacknowledged retransmissions of the oldest segment. */
  readonly retransmits: number;
  /** Round-trip time, microseconds. */
  readonly rtt: number;
  /** Congestion window, in segments. */
  readonly congestionWindow: number;
}

/** `struct tcp_info`: byte offsets, and how much of it we ask for. It only ever grows at its end. */
export const TCP_INFO_LAYOUT = { state: 0, retransmits: 2, rtt: 68, sndCwnd: 80, size: 104 } as const;

/** What the kernel knows of a connection that this process owns; no privilege needed. @throws SystemError as getsockopt. tcp(7) */
export function tcpInfo(fd: number): TcpInfo {
  return decodeTcpInfo(getsockoptBytes(fd, IPPROTO_TCP, TCP_INFO, TCP_INFO_LAYOUT.size));
}

/** Reads a `struct tcp_info`. @throws RangeError when it is too short, or its state is none. */
export function decodeTcpInfo(bytes: Uint8Array): TcpInfo {
  if (bytes.byteLength < TCP_INFO_LAYOUT.size) {
    throw new RangeError(`a tcp_info has ${TCP_INFO_LAYOUT.size} bytes; this one ends after ${bytes.byteLength}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    state: tcpState(view.getUint8(TCP_INFO_LAYOUT.state)),
    retransmits: view.getUint8(TCP_INFO_LAYOUT.retransmits),
    rtt: view.getUint32(TCP_INFO_LAYOUT.rtt, true),
    congestionWindow: view.getUint32(TCP_INFO_LAYOUT.sndCwnd, true),
  };
}
