/** A piece of a text: found, or not. */
export interface Part {
  readonly text: string;
  readonly found: boolean;
}

/** Characters that are shown of a text; before the first word that was found, and in all. */
const BEFORE = 50;
const SHOWN = 170;

/** @param words as the index has them: letters, digits and "_". */
function pattern(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined;
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const either = longestFirst.map((word) => word.replaceAll("_", "[_-]")).join("|");
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${either})(?![\p{L}\p{N}])`, "giu");
}

/** A text in pieces, with the words that were found apart. */
export function marked(text: string, words: readonly string[]): Part[] {
  const found = pattern(words);
  if (found === undefined) return [{ text, found: false }];
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: word, index } of text.matchAll(found)) {
    if (index > at) parts.push({ text: text.slice(at, index), found: false });
    parts.push({ text: word, found: true });
    at = index + word.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), found: false });
  return parts;
}

/** The piece of a long text in which the first of the words stands, in whole words. */
export function around(text: string, words: readonly string[]): string {
  const first = pattern(words)?.exec(text)?.index ?? 0;
  const start = first <= BEFORE ? 0 : text.indexOf(" ", first - BEFORE) + 1;
  if (text.length - start <= SHOWN) return (start > 0 ? "… " : "") + text.slice(start);
  const end = text.lastIndexOf(" ", start + SHOWN);
  return `${start > 0 ? "… " : ""}${text.slice(start, end)} …`;
}
