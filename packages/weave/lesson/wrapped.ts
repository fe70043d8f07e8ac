/** The widest line that a lesson shows. */
export const WIDEST = 100;

/** Breaks lines that are wider than a lesson shows; what follows stands below the text that it continues. */
export function wrapped(text: string): string {
  return text.split("\n").flatMap(wrapLine).join("\n");
}

function wrapLine(line: string): string[] {
  const indent = /^ {2}\w+ {2,}|^ */.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDEST) {
    const space = rest.lastIndexOf(" ", WIDEST);
    if (space <= indent) break; // one long word
    lines.push(rest.slice(0, space));
    rest = " ".repeat(indent) + rest.slice(space + 1);
  }
  return [...lines, rest];
}
