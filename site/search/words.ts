// A name such as SO_REUSEADDR, or half-close, is one word and several: readers type it whole, or a part of it.

const WORD = /[\p{L}\p{N}]+(?:[_-][\p{L}\p{N}]+)*/gu;
const JOINT = /[_-]/;

/** The words by which a text is found: names whole, with "_" between their parts, and each part too. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) => {
    const parts = word.split(JOINT);
    return parts.length === 1 ? parts : [parts.join("_"), ...parts];
  });
}

/** The words that a reader looks for: names whole. */
export function wholeWords(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.split(JOINT).join("_"));
}

/** The words that a reader looks for: the parts of names. */
export function partsOfWords(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
