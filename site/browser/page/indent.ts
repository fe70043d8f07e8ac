/** Lets a line of code that is wrapped hang from where it begins; in a difference, behind its sign. */
export function hangLines(): void {
  for (const line of document.querySelectorAll<HTMLElement>(".l")) {
    const indent = /^[+-]? */.exec(line.textContent)?.[0].length ?? 0;
    if (indent > 0) line.style.setProperty("--indent", `${indent}ch`);
  }
}
