import type { Run } from "./record.ts";
import { finder, type Varying } from "./varies.ts";

/** A line of a run, on its way to be compared with that of another. */
interface Line {
  readonly lane: string;
  /** True for a line that somebody typed: nothing is sorted across it. */
  readonly typed: boolean;
  readonly text: string;
}

/**
 * What must be the same in every run of a scenario: its lines, with exactly that replaced which is declared to vary.
 * "port: 51432" becomes "port: ‹port 1›", and that port is ‹port 1› wherever it stands.
 */
export function normalized(run: Run, varies: readonly Varying[]): string[] {
  const find = finder(run, varies);
  const identities = new Set(varies.flatMap((one) => (one.kind === "identity" ? [one.what] : [])));
  const unordered = patternsOf(varies, "any order");
  const optional = patternsOf(varies, "sometimes");
  const lines = linesOf(run).filter(({ text }) => !matches(optional, text));

  const names = new Map<string, string>();
  const replace = (text: string): string => {
    const spans = find(text);
    if (spans.length === 0) return text;
    let result = "";
    let at = 0;
    for (const [start, end, what] of spans) {
      const value = text.slice(start, end);
      if (identities.has(what) && !names.has(what + value)) {
        const known = [...names.keys()].filter((key) => names.get(key)?.startsWith(`‹${what} `)).length;
        names.set(what + value, `‹${what} ${known + 1}›`);
      }
      result += text.slice(at, start) + (names.get(what + value) ?? `‹${what}›`);
      at = end;
    }
    return (result + text.slice(at)).replaceAll(/ +/g, " ").trim(); // columns are as wide as what varies
  };
  // Names are given by lines whose order is certain, as far as that goes.
  for (const { text } of lines) if (!matches(unordered, text)) replace(text);

  const replaced = lines.map(({ lane, typed, text }) => {
    return { lane, typed, text: replace(text), loose: !typed && matches(unordered, text) };
  });
  return sortLoose(replaced).map(({ lane, typed, text }) => `${lane} ${typed ? "types" : "│"} ${text}`.trimEnd());
}

function patternsOf(varies: readonly Varying[], kind: "any order" | "sometimes"): RegExp[] {
  return varies.flatMap((one) =>
    one.kind === kind ? [new RegExp(one.pattern.source, one.pattern.flags.replace("g", ""))] : [],
  );
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((one) => one.test(text));
}

function linesOf(run: Run): Line[] {
  const printed = run.events.map(({ lane, kind, text }) => ({ lane, typed: kind === "typed", text }));
  const kept = Object.entries(run.data).flatMap(([name, data]) =>
    (JSON.stringify(data, undefined, 1) ?? "")
      .split("\n")
      .map((text) => ({ lane: `data ${name}`, typed: false, text })),
  );
  return [...printed, ...kept];
}

/** Sorts every stretch of neighbouring lines of one lane whose order may be any. */
function sortLoose<T extends Line & { readonly loose: boolean }>(lines: readonly T[]): T[] {
  const result: T[] = [];
  let stretch: T[] = [];
  const flush = (): void => {
    result.push(...stretch.toSorted((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text))));
    stretch = [];
  };
  for (const line of lines) {
    const [first] = stretch;
    if (first !== undefined && (!line.loose || line.lane !== first.lane)) flush();
    if (line.loose) stretch.push(line);
    else result.push(line);
  }
  flush();
  return result;
}
