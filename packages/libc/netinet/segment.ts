import { inet_ntop } from "../arpa/inet.ts";
import type { Endpoint } from "../ffi.ts";
import { IPPROTO_TCP } from "./in.ts";

// A frame as it crosses the wire (and the loopback device, which has none): three headers, then what was written.
//
//      0            14              34               54
//      ┌────────────┬───────────────┬────────────────┬─────────┬───────────┐
//      │ Ethernet   │ IPv4          │ TCP            │ options │ payload   │
//      └────────────┴───────────────┴────────────────┴─────────┴───────────┘
//
// Numbers are big-endian. Checksums are not looked at: on loopback nobody fills them in.

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const TCP_BYTES = 20;
const ETHERTYPE_IP = 0x0800;

/** The flags of a segment, by the bit in the header's 14th byte, lowest first. RFC 9293 §3.1 */
const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] as const;
export type Flag = (typeof FLAGS)[number];

/** What a segment's options say; a SYN has the most. RFC 9293 §3.2, RFC 7323, RFC 2018 */
export interface SegmentOptions {
  /** The longest payload that the sender takes, bytes. Only in a SYN. */
  mss?: number;
  /** How many bits the sender's window is shifted by from now on. Only in a SYN. */
  windowScale?: number;
  /** The sender understands selective acknowledgements. Only in a SYN. */
  sackPermitted?: boolean;
  /** The sender's clock, and the last one that it had from the peer. */
  timestamps?: { readonly value: number; readonly echo: number };
}

/** One TCP segment. */
export interface Segment {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly flags: readonly Flag[];
  /** Number of the first payload byte, modulo 2³². SYN and FIN count as a byte each. */
  readonly seq: number;
  /** Number of the byte that the sender expects next; says something only with the flag ACK. */
  readonly ack: number;
  /** Bytes that the sender has room for, still to be shifted by its `windowScale`. */
  readonly window: number;
  readonly options: SegmentOptions;
  /** What a program wrote: a view of the frame's memory. */
  readonly payload: Uint8Array;
}

/**
 * Decodes an Ethernet frame that holds IPv4 and TCP.
 *
 * @throws RangeError that says what the frame is, or where it is broken, when it holds no whole segment.
 */
export function decodeSegment(frame: Uint8Array): Segment {
  need(frame, ETHERNET_BYTES, "an Ethernet header");
  const type = view(frame).getUint16(12);
  if (type !== ETHERTYPE_IP) throw new RangeError(`the frame is not IPv4: its EtherType is 0x${hex(type, 4)}`);
  const packet = frame.subarray(ETHERNET_BYTES);
  need(packet, IPV4_BYTES, "an IPv4 header");
  const segment = ipv4Payload(packet);
  need(segment, TCP_BYTES, "a TCP header");
  const addresses = { source: inet_ntop(packet.subarray(12, 16)), destination: inet_ntop(packet.subarray(16, 20)) };
  return tcpSegment(segment, addresses);
}

/** What an IPv4 packet carries: without its header, and without what Ethernet adds to short frames. RFC 791 §3.1 */
function ipv4Payload(packet: Uint8Array): Uint8Array {
  const ip = view(packet);
  const version = ip.getUint8(0) >> 4;
  const header = (ip.getUint8(0) & 0xf) * 4;
  const total = ip.getUint16(2);
  const fragment = ip.getUint16(6) & 0x3fff; // "more fragments", and the offset
  const protocol = ip.getUint8(9);
  if (version !== 4) throw new RangeError(`the packet's IP version is ${version}, where 4 was expected`);
  if (header < IPV4_BYTES) throw new RangeError(`the IPv4 header claims ${header} bytes: it has 20 or more`);
  if (total < header) throw new RangeError(`the packet claims ${total} bytes, fewer than its header's ${header}`);
  need(packet, total, "the IPv4 packet");
  if (protocol !== IPPROTO_TCP) throw new RangeError(`the packet is not TCP (6): its protocol is ${protocol}`);
  if (fragment !== 0) throw new RangeError("the packet is a fragment: its segment cannot be decoded alone");
  return packet.subarray(header, total);
}

function tcpSegment(segment: Uint8Array, { source, destination }: { source: string; destination: string }): Segment {
  const tcp = view(segment);
  const header = (tcp.getUint8(12) >> 4) * 4;
  if (header < TCP_BYTES) throw new RangeError(`the TCP header claims ${header} bytes: it has 20 or more`);
  need(segment, header, "the TCP header with its options");
  const bits = tcp.getUint8(13);
  return {
    source: { address: source, port: tcp.getUint16(0) },
    destination: { address: destination, port: tcp.getUint16(2) },
    flags: FLAGS.filter((_, bit) => (bits >> bit) & 1),
    seq: tcp.getUint32(4),
    ack: tcp.getUint32(8),
    window: tcp.getUint16(14),
    options: segmentOptions(segment.subarray(TCP_BYTES, header)),
    payload: segment.subarray(header),
  };
}

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

/** Options are: a kind, a length that counts these two bytes, a value. Two kinds are a lone byte. */
function segmentOptions(bytes: Uint8Array): SegmentOptions {
  const options: SegmentOptions = {};
  for (let at = 0; at < bytes.length && bytes[at] !== END_OF_OPTIONS;) {
    const kind = bytes[at] as number;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) {
      throw new RangeError(`TCP option ${kind} claims ${length} bytes, of which ${bytes.length - at} are there`);
    }
    takeOption(options, kind, bytes.subarray(at + 2, at + length));
    at += length;
  }
  return options;
}

const OPTION_BYTES: Readonly<Record<number, number>> = { 2: 2, 3: 1, 4: 0, 8: 8 };

function takeOption(options: SegmentOptions, kind: number, value: Uint8Array): void {
  const size = OPTION_BYTES[kind];
  if (size === undefined) return; // one of the many that this book does not speak of
  if (value.length !== size) throw new RangeError(`TCP option ${kind} has ${value.length} bytes of value, not ${size}`);
  const data = view(value);
  if (kind === 2) options.mss = data.getUint16(0);
  if (kind === 3) options.windowScale = data.getUint8(0);
  if (kind === 4) options.sackPermitted = true;
  if (kind === 8) options.timestamps = { value: data.getUint32(0), echo: data.getUint32(4) };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function need(bytes: Uint8Array, count: number, what: string): void {
  if (bytes.length < count)
    throw new RangeError(`${what} has ${count} bytes; the frame ends after ${bytes.length} of them`);
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
