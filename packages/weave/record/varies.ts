import type { Event, Run, Span } from "./record.ts";

/** Something that is another one in every run, or lines that come in another order or number. */
export type Varying =
  /** Values that mean the same thing wherever they stand: each keeps its identity. */
  | {
      readonly kind: "identity";
      readonly what: string;
      readonly values: (texts: readonly string[], run: Run) => string[];
      /** What stands before such a value; default: no digit. The same digits elsewhere are another thing. */
      readonly after?: RegExp;
    }
  /** The first group of a pattern, where it is accepted. */
  | {
      readonly kind: "part";
      readonly what: string;
      readonly pattern: RegExp;
      readonly accepts: (value: string) => boolean;
    }
  /** Neighbouring lines of a lane that match come in any order. */
  | { readonly kind: "any order"; readonly pattern: RegExp }
  /** Lines that match may be missing, or come more often. */
  | { readonly kind: "sometimes"; readonly pattern: RegExp };

/** Every value of a pattern's first group. */
function groups(pattern: RegExp, texts: readonly string[]): string[] {
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, value = ""]) => value));
}

const EPHEMERAL = { least: 32_768, most: 60_999 }; // net.ipv4.ip_local_port_range

/** Ports that the kernel chose. The same port is the same client everywhere in the transcript. ip(7) */
export const port: Varying = {
  kind: "identity",
  what: "port",
  values: (texts) =>
    groups(/(?:\bport[: ]+|:)"?(\d{5})\b/gi, texts).filter(
      (value) => Number(value) >= EPHEMERAL.least && Number(value) <= EPHEMERAL.most,
    ),
};

const NAMES_A_PID = /(?:\b(?:child|pid|process|kill(?: -\w+)?)|\s-p|--ppid|--pid)[ =]+|\/proc\//i;
/** The first two columns of ps, and lists such as "-p 812,813". */
const HAS_A_PID = /^ *(?:\d+ +)?|\s-p (?:\d+,)+/;

/** Process ids: numbers after words such as "child", "pid" or "kill -9", and those that took part, where ps prints them. */
export const pid: Varying = {
  kind: "identity",
  what: "pid",
  values: (texts, run) => [
    ...groups(new RegExp(`(?:${NAMES_A_PID.source})(\\d+)\\b`, "gi"), texts),
    ...run.pids.map(String),
  ],
  after: new RegExp(`${NAMES_A_PID.source}|${HAS_A_PID.source}`, "i"),
};

/** Times: 12.345, 59sec, 1.2ms, 14:03:59. */
export const seconds: Varying = {
  kind: "part",
  what: "time",
  pattern: /(?<![\d.])(\d+\.\d+(?:ms|s|sec)?|\d+(?:ms|sec|min\d+sec)|\d\d:\d\d(?::\d\d)?)(?![\d.])/g,
  accepts: () => true,
};

/**
 * A number within a range.
 *
 * @param pattern its first group is the number.
 *
 * @example
 * number("kB of memory", /(\d+) kB/, 20_000, 90_000)
 */
export function number(what: string, pattern: RegExp, least: number, most: number): Varying {
  const accepts = (value: string): boolean => Number(value) >= least && Number(value) <= most;
  return { kind: "part", what, pattern: everywhere(pattern), accepts };
}

/** A text that may be any. @param pattern its first group is the text. */
export function text(what: string, pattern: RegExp): Varying {
  return { kind: "part", what, pattern: everywhere(pattern), accepts: () => true };
}

/** What ss and ps call a program that Node runs: its first thread's name, which newer versions of Node have changed. */
export const program: Varying = text("program", /(?:\(\("|\[)(node|MainThread|node-MainThread)["\]]/);

/** Neighbouring lines of one lane that match may come in any order. */
export function anyOrder(pattern: RegExp): Varying {
  return { kind: "any order", pattern };
}

/** Lines that match may be missing, or come more often. */
export function sometimes(pattern: RegExp): Varying {
  return { kind: "sometimes", pattern };
}

/** The same pattern, for all its matches, with the places of its groups. */
function everywhere(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gd]/g, "")}gd`);
}

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
  readonly accepts: (value: string) => boolean;
}

/** Finds the spans of a text that vary, from left to right; of two that overlap the one declared first. */
export type Finder = (text: string) => Span[];

/** Makes a finder for one run: which values are ports and pids can only be known from all of it. */
export function finder(run: Run, varies: readonly Varying[]): Finder {
  const texts = [...run.events.map((event) => event.text), JSON.stringify(run.data)];
  const patterns = varies.flatMap((one): Pattern[] => {
    if (one.kind === "part") return [{ what: one.what, pattern: everywhere(one.pattern), accepts: one.accepts }];
    if (one.kind !== "identity") return [];
    const values = [...new Set(one.values(texts, run))];
    if (values.length === 0) return [];
    const before = one.after === undefined ? String.raw`(?<![\d.])` : `(?<=${one.after.source})`;
    const pattern = new RegExp(String.raw`${before}(${values.join("|")})(?![\d.]\d|\d)`, `gd${one.after?.flags ?? ""}`);
    return [{ what: one.what, pattern, accepts: () => true }];
  });
  return (line) => {
    const spans: Span[] = [];
    for (const { what, pattern, accepts } of patterns) {
      for (const { 1: value = "", indices } of line.matchAll(pattern)) {
        const [start, end] = indices?.[1] ?? [0, 0];
        const free = spans.every(([from, to]) => end <= from || start >= to);
        if (end > start && free && accepts(value)) spans.push([start, end, what]);
      }
    }
    return spans.toSorted(([a], [b]) => a - b);
  };
}

/** Marks in every event what varies. */
export function mark(run: Run, varies: readonly Varying[]): Run {
  const find = finder(run, varies);
  const events = run.events.map((event): Event => {
    const spans = find(event.text);
    return spans.length === 0 ? event : { ...event, varies: spans };
  });
  return { ...run, events };
}
