import { CHARACTER, element, text } from "@accept-loop/weave/picture/svg/drawing";
import type { Layer } from "./layers.ts";
import type { Package } from "./packages.ts";
import { wrap } from "./wrap.ts";

/** A layer, drawn. Lengths are pixels, from the picture's left and top. */
export interface Box {
  readonly folder: string;
  readonly top: number;
  readonly bottom: number;
  readonly body: readonly string[];
}

/** Where all boxes begin and end, from the left. */
export const SIDES = { left: 8, right: 396 } as const;
/** From one line of text to the next. */
const LINE = 17;

const PADDING = 9;
/** Characters that a box is wide. */
const WIDE = Math.floor((SIDES.right - SIDES.left - 2 * PADDING) / CHARACTER);

/** Draws a layer: its folder and purpose, and below them its rooms, the highest first. */
export function box(layer: Layer, packages: readonly Package[], top: number): Box {
  const head = [layer.folder, ...wrap(layer.purpose, WIDE)].map((words) => [words, ""] as const);
  const rooms = roomLines(roomsShown(layer, packages));
  const headBottom = top + head.length * LINE + PADDING;
  const bottom = headBottom + (rooms.length > 0 ? rooms.length * LINE + PADDING : 0);
  const place = { x: SIDES.left, y: top, width: SIDES.right - SIDES.left, rx: 5 };
  const body = [
    element("rect", { ...place, height: bottom - top, class: "box" }),
    element("rect", { ...place, height: headBottom - top, class: "box filled" }),
    ...head.flatMap((line, index) => written(line, top + (index + 1) * LINE)),
    ...rooms.flatMap((line, index) => written(line, headBottom + (index + 1) * LINE)),
  ];
  return { folder: layer.folder, top, bottom, body };
}

/** Names and purposes, from the top. A package that lies in the layer's folder is a room of it, and has its own words. */
function roomsShown({ folder, rooms }: Layer, packages: readonly Package[]): [name: string, purpose: string][] {
  const inside = packages.filter((each) => each.folder.startsWith(`${folder}/`));
  const named = inside.map((each): [string, string] => [each.folder.slice(folder.length + 1), each.description]);
  const outer = Object.entries(rooms).filter(([name]) => !name.includes("/"));
  return [...named, ...outer].toReversed();
}

/** Lines of text, each as the name of a room, or spaces, and its purpose. */
function roomLines(rooms: readonly (readonly [name: string, purpose: string])[]): [string, string][] {
  const column = Math.max(...rooms.map(([name]) => asListed(name).length)) + 2;
  return rooms.flatMap(([name, purpose]) =>
    wrap(purpose, WIDE - column).map((words, index): [string, string] => {
      return [(index === 0 ? asListed(name) : "").padEnd(column), words];
    }),
  );
}

/** A folder ends in "/", as `ls -F` writes it; "." is all that lies beside the other rooms. */
function asListed(name: string): string {
  if (name === ".") return "*.ts";
  return name.includes(".") ? name : `${name}/`;
}

function written([first, second]: readonly [string, string], y: number): string[] {
  const x = SIDES.left + PADDING;
  const start = first.trim() === "" ? [] : [text(x, y, first.trimEnd())];
  return second === "" ? start : [...start, text(x + first.length * CHARACTER, y, second, { style: "dim" })];
}
