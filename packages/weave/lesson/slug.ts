/**
 * The fragment that GitHub gives a heading: lower case, punctuation dropped, a hyphen for every space.
 *
 * @param heading its text, without Markdown.
 *
 * @example
 * slug("What does `accept()` do?"); // "what-does-accept-do"
 */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
