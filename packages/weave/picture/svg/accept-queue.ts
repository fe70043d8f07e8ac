import { arrow, type Caption, CHARACTER, drawing, element, text } from "./drawing.ts";

export interface AcceptQueue extends Caption {
  /** How many connections may wait: backlog + 1. */
  readonly places: number;
  /** Who waits, the next to be accepted first. */
  readonly waiting: readonly string[];
  /** Who was accepted. */
  readonly accepted: readonly string[];
}

const HEIGHT = 30;
const MARGIN = 14;
const Y = 40;
/** Of a longer queue only the places next to accept() are drawn. */
const DRAWN = 3;

/** The accept queue, with those who wait in it; accept() takes from its right end. */
export function acceptQueue({ places, waiting, accepted, ...caption }: AcceptQueue): string {
  const cell = Math.max(...waiting.map(({ length }) => length)) * CHARACTER + 16;
  const drawn = Math.min(places, DRAWN);
  const right = MARGIN + drawn * cell;
  const body = [text(MARGIN, 22, `accept queue: ${waiting.length} of ${places} places taken`)];
  for (let place = 0; place < drawn; place++) {
    const x = MARGIN + place * cell;
    const more = place === 0 && places > drawn ? "…" : undefined;
    const name = waiting[drawn - 1 - place] ?? more; // the first stands on the right, next to accept()
    const box = { x, y: Y, width: cell, height: HEIGHT, class: name === more ? "box dim dashed" : "box filled" };
    body.push(element("rect", box));
    if (name !== undefined) body.push(text(x + cell / 2, Y + 20, name, { anchor: "middle" }));
  }
  body.push(arrow([right, Y + 15], [right + 80, Y + 15]), text(right + 6, Y + 8, "accept()"));
  body.push(...accepted.map((who, index) => text(right + 88, Y + 20 + index * 22, who)));
  const names = Math.max(...accepted.map(({ length }) => length)) * CHARACTER;
  return drawing(caption, right + 88 + names + MARGIN, Y + HEIGHT + 14, body);
}
