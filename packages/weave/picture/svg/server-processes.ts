import { arrow, CHARACTER, element, LINE, text } from "./drawing.ts";

/** A program and its descriptor table. */
export interface ServerProcess {
  /** "server", "child 4712". */
  readonly name: string;
  /** What it is doing, or what each of its threads is doing, a line each: "in read(20)". */
  readonly does?: readonly string[];
  /** Its descriptors, and the socket that each refers to: "listening", or the client of a connected socket. */
  readonly descriptors: readonly { readonly fd: number; readonly socket: string }[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  /** Pixels from the programs to the sockets. */
  readonly across: number;
}

interface Drawn {
  readonly parts: string[];
  readonly right: number;
  readonly bottom: number;
}

const PADDING = 8;
const ROW = 26;
const FD = 44;
const GAP = 14;

/**
 * Programs, one below the other: name, what they do, and a row for each descriptor with an arrow to its socket.
 *
 * @param heightOf how far down the arrow to a socket ends.
 */
export function drawProcesses(
  processes: readonly ServerProcess[],
  { x, y, across }: Place,
  isLit: (part: string) => boolean,
  heightOf: (socket: string) => number,
): Drawn {
  const words = processes.flatMap(({ name, does = [] }) => [name, ...does]);
  const width = Math.max(FD, ...words.map(({ length }) => length * CHARACTER)) + 2 * PADDING;
  const parts: string[] = [];
  const arrows: string[] = [];
  let top = y;
  for (const { name, does = [], descriptors } of processes) {
    const table = top + LINE * (1 + does.length) + PADDING;
    const height = table - top + descriptors.length * ROW + PADDING;
    parts.push(element("rect", { x, y: top, width, height, rx: 5, class: "box" }), text(x + PADDING, top + LINE, name));
    for (const [index, line] of does.entries()) {
      const style = isLit(line) ? "good" : "dim";
      parts.push(text(x + PADDING, top + LINE * (index + 2), line, { style }));
    }
    for (const [index, { fd, socket }] of descriptors.entries()) {
      const lit = isLit(`fd ${fd}`);
      const cell = { x: x + width - FD, y: table + index * ROW, width: FD, height: ROW };
      parts.push(element("rect", { ...cell, class: lit ? "box filled" : "box" }));
      parts.push(text(cell.x + FD / 2, cell.y + 18, String(fd), { anchor: "middle" }));
      arrows.push(
        arrow([x + width, cell.y + ROW / 2], [x + width + across, heightOf(socket)], lit ? "line good" : "line"),
      );
    }
    top += height + GAP;
  }
  return { parts: [...parts, ...arrows], right: x + width, bottom: top - GAP };
}
