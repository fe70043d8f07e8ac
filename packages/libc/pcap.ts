/** A packet as a capture keeps it. */
export interface Packet {
  /** When it was seen: nanoseconds since 1970, UTC. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  /** Bytes that it had on the wire, where the capture kept only a part. */
  readonly wireBytes?: number;
}

// A capture file, as Wireshark, tcpdump and tshark read and write it. pcap-savefile(5)
//
//      0       4      6      8          16        20          24
//      ┌───────┬──────┬──────┬──────────┬─────────┬───────────┐
//      │ magic │ 2    │ 4    │ zeros    │ snaplen │ link type │   once
//      ├───────┴──┬───┴──────┼──────────┼─────────┼───────────┘
//      │ seconds  │ fraction │ captured │ on wire │ bytes …       for each packet
//      └──────────┴──────────┴──────────┴─────────┘
//
// The magic number tells the byte order, and whether fractions of a second are micro- or nanoseconds.

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const PCAPNG = 0x0a0d0d0a;
const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
/** The longest packet that a file may hold, by custom. */
const SNAPLEN = 262_144;
export const LINKTYPE_ETHERNET = 1;

/** Writes a capture file of Ethernet frames, with nanoseconds. pcap-savefile(5) */
export function encodePcap(packets: readonly Packet[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(FILE_HEADER_BYTES));
  header.setUint32(0, NANOSECONDS, true);
  header.setUint16(4, 2, true);
  header.setUint16(6, 4, true);
  header.setUint32(16, SNAPLEN, true);
  header.setUint32(20, LINKTYPE_ETHERNET, true);
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), ...packets.flatMap(encodePacket)]));
}

function encodePacket({ time, bytes, wireBytes = bytes.length }: Packet): [Uint8Array, Uint8Array] {
  if (bytes.length > SNAPLEN)
    throw new RangeError(`a packet of ${bytes.length} bytes: a capture holds ${SNAPLEN} at most`);
  const header = new DataView(new ArrayBuffer(PACKET_HEADER_BYTES));
  header.setUint32(0, Number(time / 1_000_000_000n), true);
  header.setUint32(4, Number(time % 1_000_000_000n), true);
  header.setUint32(8, bytes.length, true);
  header.setUint32(12, wireBytes, true);
  return [new Uint8Array(header.buffer), bytes];
}

/**
 * Reads a capture file of Ethernet frames, of either byte order.
 *
 * @returns its packets; their `bytes` are views of `file`.
 * @throws RangeError that says what is wrong, and at which packet.
 */
export function decodePcap(file: Uint8Array): Packet[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { littleEndian, nanoseconds } = fileHeader(view);
  const packets: Packet[] = [];
  for (let at = FILE_HEADER_BYTES; at < file.length;) {
    const where = `packet ${packets.length + 1}, at byte ${at}`;
    const left = file.length - at - PACKET_HEADER_BYTES;
    if (left < 0) throw new RangeError(`${where}: the file ends inside the packet's header`);
    const field = (index: number): number => view.getUint32(at + index * 4, littleEndian);
    const [seconds, fraction, captured, wireBytes] = [field(0), field(1), field(2), field(3)];
    if (captured > SNAPLEN)
      throw new RangeError(`${where}: it claims ${captured} bytes; a capture holds ${SNAPLEN} at most`);
    if (captured > left) throw new RangeError(`${where}: it has ${captured} bytes, of which the file holds ${left}`);
    if (captured > wireBytes) throw new RangeError(`${where}: ${captured} bytes captured of ${wireBytes}`);
    const start = at + PACKET_HEADER_BYTES;
    packets.push({
      time: BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * (nanoseconds ? 1n : 1000n),
      bytes: file.subarray(start, start + captured),
      wireBytes,
    });
    at = start + captured;
  }
  return packets;
}

function fileHeader(view: DataView): { littleEndian: boolean; nanoseconds: boolean } {
  if (view.byteLength < FILE_HEADER_BYTES) {
    throw new RangeError(`a capture file has ${FILE_HEADER_BYTES} bytes at least; this one has ${view.byteLength}`);
  }
  const littleEndian = isMagic(view.getUint32(0, true));
  const magic = view.getUint32(0, littleEndian);
  if (magic === PCAPNG) throw new RangeError("the file is pcapng, not pcap: convert it with `editcap -F pcap`");
  if (!isMagic(magic))
    throw new RangeError(`the file is not a capture: it begins with 0x${magic.toString(16).padStart(8, "0")}`);
  const [major, minor] = [view.getUint16(4, littleEndian), view.getUint16(6, littleEndian)];
  if (major !== 2 || minor !== 4) throw new RangeError(`the capture's version is ${major}.${minor}, not 2.4`);
  const linkType = view.getUint32(20, littleEndian) & 0xffff; // above it: bits about checksums
  if (linkType !== LINKTYPE_ETHERNET) throw new RangeError(`the capture's link type is ${linkType}, not Ethernet (1)`);
  return { littleEndian, nanoseconds: magic === NANOSECONDS };
}

function isMagic(number: number): boolean {
  return number === MICROSECONDS || number === NANOSECONDS;
}
