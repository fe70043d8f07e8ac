import { join } from "node:path";
import { arrow, drawing, text } from "@accept-loop/weave/picture/svg/drawing";
import { ROOT } from "@accept-loop/weave/problem";
import { arrowsOf } from "./arrows.ts";
import { type Box, box, SIDES } from "./box.ts";
import { importsOf } from "./imports.ts";
import { drawnArrows, STYLES } from "./lanes.ts";
import { LAYERS } from "./layers.ts";
import { packagesOf } from "./packages.ts";

/** Where the picture is kept. */
export const PICTURE: string = join(ROOT, "packages/house/house.svg");

const CAPTION = {
  title: "The house",
  description:
    "The layers of the repository from top to bottom, each with its rooms; arrows lead down to the layers that it imports.",
};
const WIDTH = 440;
/** Pixels between two boxes. */
const GAP = 26;

/** Draws the repository as it is now: its layers, their rooms, and which layer imports which. An SVG. */
export function picture(): string {
  const packages = packagesOf(ROOT);
  const boxes: Box[] = [];
  let bottom: number = SIDES.left;
  for (const layer of LAYERS.toReversed()) {
    const drawn = box(layer, packages, boxes.length === 0 ? bottom : bottom + GAP);
    boxes.push(drawn);
    bottom = drawn.bottom;
  }
  const arrows = drawnArrows(arrowsOf(importsOf(ROOT, packages)), boxes);
  const body = [...boxes.flatMap((each) => each.body), ...arrows, ...legend(bottom + GAP)];
  return drawing(CAPTION, WIDTH, bottom + GAP + 32, body);
}

function legend(y: number): string[] {
  const [first, second] = [SIDES.left, SIDES.left + 112];
  return [
    arrow([first, y], [first + 36, y], STYLES[0]),
    text(first + 44, y + 4, "imports"),
    arrow([second, y], [second + 36, y], STYLES[1]),
    text(second + 44, y + 4, "only its tests and lessons do", { style: "dim" }),
    text(first, y + 23, "In a box, each room imports only those below it.", { style: "dim" }),
  ];
}
