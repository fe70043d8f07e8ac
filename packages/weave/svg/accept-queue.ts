import { arrow, type Caption, CHARACTER, drawing, element, text } from "./drawing.ts";

export interface AcceptQueue extends Caption {
  /** How many connections may wait: backlog + 1. */
  readonly places: number;
  /** Who waits, the next to be accepted first. */
  readonly waiting: readonly string[];
  /** Who was accepted. */
  readonly accepted?: readonly string[];
  /** Whose SYN finds no place. */
  readonly outside?: readonly string[];
}

const HEIGHT = 30;
const MARGIN = 16;
const Y = 44;

/** The accept queue between the clients that found no place, on the left, and accept() on the right. */
export function acceptQueue({ places, waiting, accepted = [], outside = [], ...caption }: AcceptQueue): string {
  const cell = Math.max(3, ...waiting.map(({ length }) => length)) * CHARACTER + 16;
  const left = MARGIN + Math.max(6, ...outside.map(({ length }) => length)) * CHARACTER + 50;
  const right = left + places * cell;
  const body = [text(left, 24, `the accept queue: ${waiting.length} of ${places} places taken`)];
  for (let place = 0; place < places; place++) {
    const x = left + place * cell;
    const name = waiting[places - 1 - place]; // the first stands on the right, next to accept()
    const box = { x, y: Y, width: cell, height: HEIGHT, class: name === undefined ? "box dim dashed" : "box filled" };
    body.push(element("rect", box));
    if (name !== undefined) body.push(text(x + cell / 2, Y + 20, name, { anchor: "middle" }));
  }
  for (const [index, who] of outside.entries()) {
    body.push(text(MARGIN, Y + 20 + index * 22, who, { style: "dim" }));
    body.push(arrow([left - 44, Y + 15 + index * 22], [left - 8, Y + 15], "line dim dashed"));
  }
  body.push(arrow([right, Y + 15], [right + 90, Y + 15]), text(right + 12, Y + 8, "accept()"));
  body.push(...accepted.map((who, index) => text(right + 98, Y + 20 + index * 22, who)));
  const names = Math.max(0, ...accepted.map(({ length }) => length)) * CHARACTER;
  const rows = Math.max(1, outside.length, accepted.length);
  return drawing(caption, right + 104 + names + MARGIN, Y + 30 + rows * 22, body);
}
