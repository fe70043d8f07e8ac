/**
 * Counts the letters a to z of an ASCII text, whatever their case. Other threads count their own texts into
 * the same counters at the same time.
 *
 * @param counts 26 counters in shared memory, one per letter.
 */
export function countLetters(text: Uint8Array, counts: Int32Array): void {
  for (const byte of text) {
    const letter = (byte | 0x20) - 0x61;
    if (letter >= 0 && letter < 26) Atomics.add(counts, letter, 1);
  }
}
