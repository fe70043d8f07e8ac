import { WIDEST } from "../lesson/wrapped.ts";
import type { Event, Recording, Run } from "./record.ts";

const BETWEEN = " │ ";
/** The widest line of one of two runs that stand side by side. */
const HALF = (WIDEST - BETWEEN.length) >> 1;

/**
 * What a scenario printed, as text: every block of lines with the name of the terminal that it stands in.
 *
 *     server   │ $ npm start
 *              │ listening on 127.0.0.1:6666
 *     client A │ $ npm run client
 */
export function transcript({ runs, lanes }: Pick<Recording, "runs" | "lanes">): string {
  const [first, second, ...more] = runs;
  if (first === undefined) return "";
  if (second === undefined) return inLanes(first, lanes).join("\n");
  if (more.length === 0) {
    const columns = [headed(first), headed(second)] as const;
    if (columns.every((lines) => width(lines) <= HALF)) return sideBySide(columns[0], columns[1]).join("\n");
  }
  return runs.map((run) => [`── ${run.title} ──`, "", ...inLanes(run, lanes)].join("\n")).join("\n\n");
}

function width(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(({ length }) => length));
}

/** Stretches of neighbouring events in one lane. */
export function blocks(events: readonly Event[]): Event[][] {
  const result: Event[][] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (last?.[0]?.lane === event.lane) last.push(event);
    else result.push([event]);
  }
  return result;
}

/** The name of the lane on the left, once for each block. */
function inLanes(run: Run, lanes: readonly string[]): string[] {
  const labels = width(lanes);
  return blocks(run.events).flatMap((block) =>
    block.map(({ lane, text }, index) => `${(index === 0 ? lane : "").padEnd(labels)}${BETWEEN}${text}`.trimEnd()),
  );
}

/** The name of the lane above each block: for narrow columns. */
function headed(run: Run): string[] {
  const lines = blocks(run.events).flatMap((block) =>
    [`${block[0]?.lane}:`].concat(block.map(({ text }) => `  ${text}`.trimEnd())),
  );
  return [run.title ?? "", "─".repeat(Math.max(width(lines), run.title?.length ?? 0)), ...lines];
}

function sideBySide(left: readonly string[], right: readonly string[]): string[] {
  const columns = width(left);
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, row) =>
    `${(left[row] ?? "").padEnd(columns)}${BETWEEN}${right[row] ?? ""}`.trimEnd(),
  );
}
