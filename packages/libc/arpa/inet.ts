/** An IPv4 address as text, from its four bytes in network order. @throws RangeError for other than four. inet_ntop(3) */
export function inet_ntop(bytes: Uint8Array): string {
  if (bytes.byteLength !== 4) throw new RangeError(`an IPv4 address has 4 bytes; these are ${bytes.byteLength}`);
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

const NUMBER = "(0|[1-9]\\d{0,2})"; // "010" would be 8 to inet_aton and 10 to people: inet_pton refuses it
const DOTTED = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}\\.${NUMBER}$`);

/**
 * An IPv4 address's four bytes in network order, from its text.
 *
 * @throws TypeError when the text is not four decimal numbers of 0–255, without leading zeros, with dots between.
 *   inet_pton(3)
 */
export function inet_pton(address: string): Uint8Array {
  const bytes = DOTTED.exec(address)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) {
    throw new TypeError(`"${address}" is not an IPv4 address: write four numbers of 0 to 255, such as 127.0.0.1`);
  }
  return Uint8Array.from(bytes);
}

/**
 * Swaps the two bytes of a port: from host order to network (big-endian) order, on the little-endian machines that this
 * book runs on. Bits above the sixteenth are dropped, as in C. htons(3)
 */
export function htons(port: number): number {
  return ((port & 0xff) << 8) | ((port >> 8) & 0xff);
}

/** The same swap, back. ntohs(3) */
export const ntohs = htons;
