import type { Endpoint } from "@accept-loop/libc/errno";
import { encodeSockaddrIn, IPPROTO_TCP } from "@accept-loop/libc/netinet/in";
import * as sys from "@accept-loop/libc/sys/socket";
import { close, write } from "@accept-loop/libc/unistd";

const HEADER = 20;
const SYN = 0x02;

/**
 * Puts a SYN on the wire that no socket has sent: as if it came late, from a connection of long ago. The kernel adds the IP
 * header. raw(7), RFC 9293 §3.1
 *
 * @throws SystemError EPERM: you are not root of this network namespace.
 */
export function sendOldSyn(from: Endpoint, to: Endpoint): void {
  const segment = new Uint8Array(HEADER);
  const view = new DataView(segment.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, 1_000_000); // its number, of long ago
  view.setUint8(12, (HEADER / 4) << 4);
  view.setUint8(13, SYN);
  view.setUint16(14, 65_535); // the window
  view.setUint16(16, checksum(segment, from, to));
  const rawFd = sys.socket(sys.AF_INET, sys.SOCK_RAW, IPPROTO_TCP);
  try {
    sys.bind(rawFd, { ...from, port: 0 });
    sys.connect(rawFd, { ...to, port: 0 });
    write(rawFd, segment);
  } finally {
    close(rawFd);
  }
}

/** The ones' complement sum over the addresses, the protocol, the length and the segment: 16 bits at a time. */
function checksum(segment: Uint8Array, from: Endpoint, to: Endpoint): number {
  const addresses = [from, to].map((end) => encodeSockaddrIn(end).subarray(4, 8));
  const covered = Buffer.concat([...addresses, Uint8Array.of(0, IPPROTO_TCP, 0, segment.length), segment]);
  let sum = 0;
  for (let at = 0; at < covered.length; at += 2) sum += covered.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
