import { arrow, CHARACTER, drawing, element, LINE, text } from "./drawing.ts";

/** An entry of the array that poll() is given, and what happens to it in one pass; "" where nothing does. */
export interface PolledEntry {
  readonly fd: number;
  readonly socket: string;
  /** What is asked, and what the kernel answers: "IN". */
  readonly events: string;
  readonly revents: string;
  readonly turn?: string;
  readonly close?: string;
  readonly accept?: string;
}

export interface PollPass {
  readonly title: string;
  readonly entries: readonly PolledEntry[];
}

const MARGIN = 12;
const HEAD = 46;
const ROW = 30;
const GAP = 11;

/** The columns, in the order in which they come to pass. */
const COLUMNS = [
  ["", ({ fd, socket }: PolledEntry) => `${fd} ${socket}`],
  ["asked", ({ events }: PolledEntry) => events],
  ["told", ({ revents }: PolledEntry) => revents],
  ["1 turns", ({ turn = "" }: PolledEntry) => turn],
  ["2 close", ({ close = "" }: PolledEntry) => close],
  ["3 accept", ({ accept = "" }: PolledEntry) => accept],
] as const;

/** One pass of a loop around poll(): a row for each entry, time running to the right. What is done is filled. */
export function pollPass({ title, entries }: PollPass): string {
  const body: string[] = [];
  let x = MARGIN;
  for (const [head, cell] of COLUMNS) {
    const cells = entries.map(cell);
    const width = Math.max(head.length, ...cells.map(({ length }) => length)) * CHARACTER;
    body.push(text(x, HEAD - 12, head, { style: "dim" }));
    for (const [row, words] of cells.entries()) {
      const y = HEAD + row * ROW;
      if (words !== "" && /^\d/.test(head)) {
        body.push(element("rect", { x: x - 4, y, width: width + 8, height: ROW - 6, rx: 3, class: "box filled" }));
      }
      body.push(text(x, y + 16, words === "" ? "–" : words, words === "" ? { style: "dim" } : {}));
    }
    x += width + GAP;
  }
  const right = x - GAP + MARGIN;
  body.unshift(arrow([MARGIN, MARGIN], [right - MARGIN, MARGIN], "line dim"));
  return drawing(
    { title, description: entries.map(inWords).join(" ") },
    right,
    HEAD + entries.length * ROW + LINE / 2,
    body,
  );
}

function inWords(entry: PolledEntry): string {
  const done = COLUMNS.slice(1).flatMap(([head, cell]) => (cell(entry) === "" ? [] : `${head}: ${cell(entry)}`));
  return `${entry.socket} (${entry.fd}), ${done.join(", ")}.`;
}
