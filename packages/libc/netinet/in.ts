import { inet_ntop, inet_pton } from "../arpa/inet.ts";
import type { Endpoint } from "../ffi.ts";

export const IPPROTO_IP = 0;
export const IPPROTO_TCP = 6;
/** Every interface of this machine. */
export const INADDR_ANY = "0.0.0.0";
export const INADDR_LOOPBACK = "127.0.0.1";

const AF_INET = 2;
/** Bytes of a `struct sockaddr_in`. */
export const SOCKADDR_IN_BYTES = 16;

/**
 * Lays out a `struct sockaddr_in`: family in host order, port big-endian, four address bytes, eight zeros. ip(7)
 *
 *      0        2        4                 8                                16
 *      ┌────────┬────────┬─────────────────┬─────────────────────────────────┐
 *      │ family │  port  │     address     │              zeros              │
 *      └────────┴────────┴─────────────────┴─────────────────────────────────┘
 *
 * @throws RangeError for a port outside 0–65535, TypeError for an address that is not IPv4.
 */
export function encodeSockaddrIn({ address, port }: Endpoint): Uint8Array {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`${port} is not a port: ports are 0 to 65535`);
  }
  const bytes = new Uint8Array(SOCKADDR_IN_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port, false);
  bytes.set(inet_pton(address), 4);
  return bytes;
}

/**
 * Reads a `struct sockaddr_in`.
 *
 * @throws RangeError when it is too short or of another family (a Unix socket's, say).
 */
export function decodeSockaddrIn(bytes: Uint8Array): Endpoint {
  if (bytes.byteLength < SOCKADDR_IN_BYTES) {
    throw new RangeError(`a sockaddr_in has ${SOCKADDR_IN_BYTES} bytes; this one ends after ${bytes.byteLength}`);
  }
  const family = (bytes[0] as number) | ((bytes[1] as number) << 8);
  if (family !== AF_INET) throw new RangeError(`address family ${family} is not AF_INET (${AF_INET})`);
  return {
    address: inet_ntop(bytes.subarray(4, 8)),
    port: ((bytes[2] as number) << 8) | (bytes[3] as number),
  };
}
