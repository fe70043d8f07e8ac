import type { Event, Recording, Run } from "./record.ts";

const BETWEEN = " │ ";

/**
 * What a scenario printed, as text: every block of lines with the name of the terminal that it stands in.
 *
 *     server   │ $ npm start
 *              │ listening on 127.0.0.1:6666
 *     client A │ $ npm run client
 *
 * Several runs stand below each other, each under its title.
 */
export function transcript({ runs, lanes }: Pick<Recording, "runs" | "lanes">): string {
  const [first, ...more] = runs;
  if (first === undefined) return "";
  if (more.length === 0) return inLanes(first, lanes).join("\n");
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
