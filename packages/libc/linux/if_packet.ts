import { htons } from "../arpa/inet.ts";
import { bindC, check } from "../ffi.ts";
import { ioctl, SIOCGSTAMPNS } from "../sys/ioctl.ts";
import { AF_PACKET } from "../sys/socket.ts";

/**
 * The protocol number of IPv4 packets. A socket bound to it sees a packet where it arrives. (With ETH_P_ALL, "every
 * protocol", it also sees the packet leave, as PACKET_OUTGOING: on loopback everything twice.)
 */
export const ETH_P_IP = 0x0800;

/** Bytes of a `struct sockaddr_ll`. */
const SOCKADDR_LL_BYTES = 20;
const TIMESPEC_BYTES = 16;

const c = {
  bind: bindC<(fd: number, address: Uint8Array, length: number) => number>("int bind(int, const void *, uint32_t)"),
};

/** Where a packet socket listens in. */
export interface LinkLayer {
  /** ETH_P_IP … */
  readonly protocol: number;
  /** The interface, as if_nametoindex numbers it; 0 for all of them. */
  readonly ifindex: number;
}

/**
 * Lays out a `struct sockaddr_ll` for bind; what else it holds is set only on received packets. packet(7)
 *
 *      0        2          4           8                             20
 *      ┌────────┬──────────┬───────────┬─────────────────────────────┐
 *      │ family │ protocol │  ifindex  │            zeros            │
 *      └────────┴──────────┴───────────┴─────────────────────────────┘
 */
export function encodeSockaddrLl({ protocol, ifindex }: LinkLayer): Uint8Array {
  const view = new DataView(new ArrayBuffer(SOCKADDR_LL_BYTES));
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, htons(protocol), true);
  view.setInt32(4, ifindex, true);
  return new Uint8Array(view.buffer);
}

/**
 * Makes a packet socket, opened with protocol 0 and so deaf until now, receive one interface's packets.
 *
 * @throws SystemError ENODEV (no such interface), ENETDOWN, EINVAL. bind(2), packet(7)
 */
export function bindLinkLayer(fd: number, where: LinkLayer): void {
  check(c.bind(fd, encodeSockaddrLl(where), SOCKADDR_LL_BYTES), "bind");
}

/**
 * When the packet that was read last reached the kernel: nanoseconds since 1970, UTC. The first call makes the kernel
 * take the time of packets from then on.
 *
 * @throws SystemError ENOENT while no packet was read. socket(7)
 */
export function lastPacketTime(fd: number): bigint {
  const timespec = new Uint8Array(TIMESPEC_BYTES);
  ioctl(fd, SIOCGSTAMPNS, timespec);
  const view = new DataView(timespec.buffer);
  return view.getBigInt64(0, true) * 1_000_000_000n + view.getBigInt64(8, true);
}
