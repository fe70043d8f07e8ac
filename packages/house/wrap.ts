/** Breaks a text between words into lines of at most `width` characters. @returns at least one line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.pop() ?? "";
    const longer = last === "" ? word : `${last} ${word}`;
    lines.push(...(longer === word || longer.length <= width ? [longer] : [last, word]));
  }
  return lines;
}
