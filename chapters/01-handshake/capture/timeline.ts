import type { Segment } from "@accept-loop/libc/netinet/segment";
import type { Captured } from "./packets.ts";

/** A segment with numbers that people can read: each end's bytes are counted from 0, which is its SYN. */
export interface Relative {
  readonly fromClient: boolean;
  readonly segment: Captured;
  /** Milliseconds since the first segment. */
  readonly elapsed: number;
  readonly seq: number;
  /** `undefined` where the segment acknowledges nothing. */
  readonly ack: number | undefined;
}

/**
 * Makes a connection's sequence numbers relative, as Wireshark does: minus the first one that each end sent. They count
 * modulo 2³². If a capture begins later, it counts from the first number that it has.
 */
export function relative(segments: readonly Captured[], serverPort: number): Relative[] {
  const first: { client?: number; server?: number } = {};
  let elapsed = 0; // never runs backwards, although the clocks of two CPUs may differ by a microsecond
  return segments.map((segment) => {
    const fromClient = segment.destination.port === serverPort;
    const [sender, receiver] = fromClient ? (["client", "server"] as const) : (["server", "client"] as const);
    first[sender] ??= segment.seq;
    if (segment.flags.includes("ACK")) first[receiver] ??= segment.ack;
    elapsed = Math.max(elapsed, Number(segment.time - (segments[0] as Captured).time) / 1e6);
    return {
      fromClient,
      segment,
      elapsed,
      seq: (segment.seq - first[sender]) >>> 0,
      ack: segment.flags.includes("ACK") ? (segment.ack - (first[receiver] as number)) >>> 0 : undefined,
    };
  });
}

/** The number that follows a segment's last byte: SYN and FIN count as one. RFC 9293 §3.4 */
export function nextSeq({ seq, flags, payload }: Segment): number {
  const counted = Number(flags.includes("SYN")) + Number(flags.includes("FIN"));
  return (seq + payload.length + counted) >>> 0;
}

/** Is this segment acknowledged by a later one from the other end? */
export function acknowledged(segment: Captured, segments: readonly Captured[]): boolean {
  const later = segments.slice(segments.indexOf(segment) + 1);
  const expected = nextSeq(segment);
  return later.some(({ source, flags, ack }) => {
    return source.port === segment.destination.port && flags.includes("ACK") && ack === expected;
  });
}

/** The connection is over: both ends' FINs are acknowledged, or there was a RST. */
export function over(segments: readonly Captured[]): boolean {
  const fins = segments.filter(({ flags }) => flags.includes("FIN"));
  const closed = new Set(fins.filter((fin) => acknowledged(fin, segments)).map(({ source }) => source.port)).size === 2;
  return closed || segments.some(({ flags }) => flags.includes("RST"));
}

/** The segments that close the connection: from the first FIN or RST on. */
export function closing(segments: readonly Captured[]): readonly Captured[] {
  const start = segments.findIndex(({ flags }) => flags.includes("FIN") || flags.includes("RST"));
  return start === -1 ? [] : segments.slice(start);
}

const ARROW = 60;

/** Draws a connection as a timeline: a heading, and an arrow for each segment. */
export function timeline(segments: readonly Captured[], serverPort: number): string[] {
  const rows = relative(segments, serverPort);
  const [first] = segments;
  if (first === undefined) return [];
  const clientPort = first.destination.port === serverPort ? first.source.port : first.destination.port;
  const client = `client :${clientPort}`;
  const heading = `      ms  ${client}${`server :${serverPort}`.padStart(ARROW - client.length)}`;
  return [heading, ...rows.map((row) => `${row.elapsed.toFixed(3).padStart(8)}  ${arrow(row)}`)];
}

function arrow(row: Relative): string {
  const shaft = `─ ${label(row)} `.padEnd(ARROW - 2, "─");
  return row.fromClient ? `─${shaft}▶` : `◀${shaft}─`;
}

/** What a segment says: flags, relative numbers, and its payload. */
export function label({ segment, seq, ack }: Relative): string {
  const numbers = `seq=${seq}`.padEnd(8) + (ack === undefined ? "" : `ack=${ack}`).padEnd(8);
  return `${segment.flags.join(",").padEnd(8)} ${numbers} len=${segment.payload.length}${excerpt(segment.payload)}`;
}

const EXCERPT = 12;

/** The first bytes of what was written, as a string in quotation marks. */
function excerpt(payload: Uint8Array): string {
  if (payload.length === 0) return "";
  const text = JSON.stringify(Buffer.from(payload.subarray(0, EXCERPT)).toString("latin1"))
    // what a terminal might take for more than text
    .replace(/[^ -~]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
  return payload.length > EXCERPT ? ` ${text}…` : ` ${text}`;
}
