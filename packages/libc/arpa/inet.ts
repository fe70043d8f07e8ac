/** An IPv4 address as text, from its four bytes in network order. inet_ntop(3) */
export function inet_ntop(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/**
 * An IPv4 address's four bytes in network order, from its text.
 *
 * @throws TypeError when the text is not four decimal numbers of 0–255 with dots between (inet_pton(3)).
 */
export function inet_pton(address: string): Uint8Array {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const bytes = match?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) {
    throw new TypeError(`"${address}" is no IPv4 address: write four numbers of 0 to 255, such as 127.0.0.1`);
  }
  return Uint8Array.from(bytes);
}

/** Swaps a port from host to network (big-endian) order, on the little-endian machines that this book runs on. htons(3) */
export function htons(port: number): number {
  return ((port & 0xff) << 8) | (port >> 8);
}

/** The same swap, back. ntohs(3) */
export const ntohs = htons;
