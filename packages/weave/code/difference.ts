import { structuredPatch } from "diff";

/** Lines of context around a change. */
const CONTEXT = 3;

/**
 * The difference between two texts, unified, each hunk with the function that its first change is in.
 *
 * @example
 * difference("a\nb", "a\nc"); // "@@ -1,2 +1,2 @@\n a\n-b\n+c"
 */
export function difference(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", `${before}\n`, `${after}\n`, "", "", { context: CONTEXT });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const place = functionAt(after, firstChange(newStart, lines)) ?? functionAt(before, firstChange(oldStart, lines));
      const heading = `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@${place === undefined ? "" : ` in ${place}`}`;
      return [heading, ...lines].map((line) => line.trimEnd()).join("\n");
    })
    .join("\n");
}

/** The line, counted from 1, of a hunk's first change: the lines before it are alike in both texts. */
function firstChange(start: number, lines: readonly string[]): number {
  return start + lines.findIndex((line) => !line.startsWith(" "));
}

const BEGINNINGS = [
  /^(?:export )?(?:default )?(?:async )?function\*? (\w+)/, // function serve(
  /^(?:export )?const (\w+) = .*=>\s*\{?$/, // const serve = () => {
  /^(?:export )?(?:abstract )?class (\w+)/,
  /^(main)\(/, // main(import.meta, …
  /^(?!return|else|typedef)[a-z][\w\s*]*?\b\*?(\w+)\([^;]*$/, // static int serve(int conn_fd) {
];

/** "serve()" when the line, counted from 1, is in a function of that name; `undefined` outside of all. */
export function functionAt(source: string, line: number): string | undefined {
  const lines = source.split("\n");
  for (let index = Math.min(line, lines.length) - 1; index >= 0; index--) {
    const text = lines[index] ?? "";
    if (index < line - 1 && /^[})]/.test(text) && !/^[})].*\{$/.test(text)) return undefined; // one has ended above
    for (const beginning of BEGINNINGS) {
      const [, name] = beginning.exec(text) ?? [];
      if (name !== undefined) return text.includes("class ") ? name : `${name}()`;
    }
  }
  return undefined;
}
