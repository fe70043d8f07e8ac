// A name such as SO_REUSEADDR, or half-close, is one word and several: readers type it whole, or a part of it.

const WORD = /[\p{L}\p{N}]+(?:[_-][\p{L}\p{N}]+)*/gu;
const JOINT = /[_-]/;
const CHINESE = /\p{Script=Han}/u;

/**
 * The words by which a text is found: names whole, with "_" between their parts, and each part too. Chinese has no spaces:
 * there, all that begins anywhere in a word.
 */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) => {
    if (CHINESE.test(word)) return Array.from(word, (_, index) => word.slice(index));
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
