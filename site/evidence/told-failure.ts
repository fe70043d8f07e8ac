/** A part of a failure's message: "seen", "no answer". */
export interface Told {
  readonly key: string;
  readonly text: string;
}

/** The parts of a failure's message: its first line aside, "  seen      no answer" and what follows, indented further. */
export function toldFailure(message: string): Told[] {
  const parts: Told[] = [];
  for (const line of message.split("\n").slice(1)) {
    const [, key, words] = /^ {2}(\w+) {2,}(.*)$/.exec(line) ?? [];
    const last = parts.at(-1);
    if (key !== undefined && words !== undefined) parts.push({ key, text: words });
    else if (last !== undefined) parts.splice(-1, 1, { key: last.key, text: `${last.text}\n${line.trim()}` });
  }
  return parts;
}
