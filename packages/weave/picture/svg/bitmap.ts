import { type Caption, CHARACTER, drawing, element, LINE, text } from "./drawing.ts";

export interface Bitmap extends Caption {
  /** How many bits there are: an fd_set has 1024. */
  readonly size: number;
  /** The numbers of those that are 1. */
  readonly set: readonly number[];
  /** What some of them mean: { 19: "listenFd" }. */
  readonly names?: Readonly<Record<number, string>>;
}

const MARGIN = 12;
const CELL = 11;
const PER_ROW = 32;
/** A row is lower than a line of text: only every fourth of many begins with its number. */
const NUMBERED = 4;

/** A set of bits, one cell each; those that are 1 are filled. Rows begin with the number of their first bit. */
export function bitmap({ size, set, names = {}, ...caption }: Bitmap): string {
  const x0 = Math.round(MARGIN + String(size).length * CHARACTER + 8);
  const rows = Math.ceil(size / PER_ROW);
  const body: string[] = [];
  for (let row = 0; row < rows; row += rows > NUMBERED ? NUMBERED : rows) {
    body.push(text(x0 - 8, MARGIN + row * CELL + CELL, String(row * PER_ROW), { anchor: "end", style: "dim" }));
  }
  for (const bit of new Set(set)) {
    const place = { x: x0 + (bit % PER_ROW) * CELL, y: MARGIN + Math.floor(bit / PER_ROW) * CELL };
    body.push(element("rect", { ...place, width: CELL, height: CELL, class: "one" }));
  }
  const bottom = MARGIN + rows * CELL;
  const right = x0 + PER_ROW * CELL;
  body.push(element("path", { d: grid(x0, right, bottom), class: "line dim", "stroke-width": 1 }));
  const told = Object.entries(names).map(([bit, name]) => `${bit}: ${name}`);
  body.push(...told.map((words, index) => text(x0, bottom + 24 + index * LINE, words)));
  const width = Math.max(right, x0 + Math.max(0, ...told.map(({ length }) => length)) * CHARACTER);
  return drawing(caption, width + MARGIN, bottom + MARGIN + told.length * LINE + (told.length > 0 ? 6 : 0), body);
}

/** The lines between the cells. */
function grid(x0: number, right: number, bottom: number): string {
  const lines: string[] = [];
  for (let y = MARGIN; y <= bottom; y += CELL) lines.push(`M${x0} ${y}H${right}`);
  for (let x = x0; x <= right; x += CELL) lines.push(`M${x} ${MARGIN}V${bottom}`);
  return lines.join("");
}
