import { type Caption, CHARACTER, drawing, element, text } from "./drawing.ts";

export interface Bitmap extends Caption {
  /** How many bits there are: an fd_set has 1024. */
  readonly size: number;
  /** The numbers of those that are 1. */
  readonly set: readonly number[];
  /** How many stand in a row; default 64. */
  readonly perRow?: number;
  /** What some of them mean: { 19: "listenFd" }. */
  readonly names?: Readonly<Record<number, string>>;
}

const MARGIN = 12;

/** A set of bits, one cell each; those that are 1 are filled. Every row begins with the number of its first bit. */
export function bitmap({ size, set, perRow = 64, names = {}, ...caption }: Bitmap): string {
  const cell = perRow > 32 ? 11 : 20;
  const x0 = Math.round(MARGIN + String(size).length * CHARACTER + 8);
  const ones = new Set(set);
  const rows = Math.ceil(size / perRow);
  const body = Array.from({ length: rows }, (_, row) =>
    text(x0 - 8, MARGIN + row * cell + cell - (cell > 11 ? 5 : 1), String(row * perRow), {
      anchor: "end",
      style: "dim",
    }),
  );
  for (const bit of ones) {
    const place = { x: x0 + (bit % perRow) * cell, y: MARGIN + Math.floor(bit / perRow) * cell };
    body.push(element("rect", { ...place, width: cell, height: cell, class: "one" }));
  }
  body.push(element("path", { d: grid(x0, perRow, rows, cell), class: "line dim", "stroke-width": 1 }));
  const bottom = MARGIN + rows * cell;
  const told = Object.entries(names).map(([bit, name]) => `${bit}: ${name}`);
  body.push(element("style", {}, ".one { fill: var(--accent); }"));
  body.push(...told.map((words, index) => text(x0, bottom + 24 + index * 18, words)));
  const width = Math.max(x0 + perRow * cell, x0 + Math.max(0, ...told.map(({ length }) => length)) * CHARACTER);
  return drawing(caption, width + MARGIN, bottom + MARGIN + told.length * 18 + (told.length > 0 ? 6 : 0), body);
}

/** The lines between the cells. */
function grid(x0: number, columns: number, rows: number, cell: number): string {
  const [right, bottom] = [x0 + columns * cell, MARGIN + rows * cell];
  const across = Array.from({ length: rows + 1 }, (_, row) => `M${x0} ${MARGIN + row * cell}H${right}`);
  const down = Array.from({ length: columns + 1 }, (_, column) => `M${x0 + column * cell} ${MARGIN}V${bottom}`);
  return [...across, ...down].join("");
}
