import { arrow, type Caption, CHARACTER, drawing, element, LINE, text } from "./drawing.ts";

/** One segment that crossed the wire. */
export interface TimelineSegment {
  /** True when the end on the left sent it. */
  readonly fromLeft: boolean;
  /** What it says: "SYN seq=0". */
  readonly label: string;
  /** Milliseconds since the first one. */
  readonly ms: number;
  /** The states that the ends are in after it, where they change. */
  readonly leftState?: string;
  readonly rightState?: string;
}

export interface Timeline extends Caption {
  /** The ends' names: "client :51432". */
  readonly left: string;
  readonly right: string;
  /** The states that the ends are in before the first segment. */
  readonly before: { readonly left: string; readonly right: string };
  readonly segments: readonly TimelineSegment[];
}

const ROW = 60;
const TOP = 46;
/** How far a segment goes down while it crosses. */
const SLOPE = 12;
const MARGIN = 10;

function widest(words: readonly string[]): number {
  return Math.max(0, ...words.map(({ length }) => length)) * CHARACTER;
}

function told({ left, right }: Timeline["before"]): Record<string, string> {
  return { "data-left": left, "data-right": right };
}

/**
 * A connection's segments as arrows between its two ends, time running down. Each is a step: a group that tells who sent it,
 * what it says, and the states that the ends are in after it, so that a page can go through them one by one.
 *
 * @example
 * packetTimeline({ title: "…", description: "…", left: "client", right: "server",
 *   before: { left: "CLOSE", right: "LISTEN" },
 *   segments: [{ fromLeft: true, label: "SYN seq=0", ms: 0, leftState: "SYN_SENT" }] });
 */
export function packetTimeline({ left, right, before, segments, ...caption }: Timeline): string {
  const leftStates = widest(segments.map(({ leftState = "" }) => leftState));
  const rightStates = widest(segments.map(({ rightState = "" }) => rightState));
  const x1 = MARGIN + Math.max(leftStates + 8, widest([left]) / 2);
  const x2 = x1 + widest(segments.map(({ label }) => label)) + 28;
  const bottom = TOP + segments.length * ROW - 8;
  const body = [
    text(x1, 20, left, { anchor: "middle" }),
    text(x2, 20, right, { anchor: "middle" }),
    ...[x1, x2].map((x) => element("line", { x1: x, y1: 30, x2: x, y2: bottom, class: "line dim" })),
  ];
  const states = { ...before };
  const steps: string[] = [];
  for (const [index, { fromLeft, label, ms, leftState, rightState }] of segments.entries()) {
    states.left = leftState ?? states.left;
    states.right = rightState ?? states.right;
    const y = TOP + index * ROW + LINE;
    const [from, to] = fromLeft ? [x1, x2] : [x2, x1];
    const middle = (x1 + x2) / 2;
    const parts = [
      text(middle, y - 3, label, { anchor: "middle" }),
      arrow([from, y], [to, y + SLOPE]),
      text(middle, y + SLOPE + 15, `${ms.toFixed(3)} ms`, { anchor: "middle", style: "dim" }),
    ];
    const [leftY, rightY] = fromLeft ? [y, y + SLOPE] : [y + SLOPE, y];
    if (leftState !== undefined) parts.push(text(x1 - 8, leftY + 4, leftState, { anchor: "end", style: "good" }));
    if (rightState !== undefined) parts.push(text(x2 + 8, rightY + 4, rightState, { style: "good" }));
    const step = { "data-from": fromLeft ? left : right, "data-says": label };
    steps.push(element("g", { class: "step", ...step, ...told(states) }, parts.join("")));
  }
  body.push(element("g", { class: "steps", "data-ends": `${left}|${right}`, ...told(before) }, steps.join("\n")));
  const width = x2 + Math.max(rightStates + 8, widest([right]) / 2) + MARGIN;
  return drawing(caption, width, bottom + 10, body);
}
