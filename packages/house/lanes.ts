import { arrow, element } from "@accept-loop/weave/picture/svg/drawing";
import type { Arrow } from "./arrows.ts";
import { type Box, SIDES } from "./box.ts";

/** Pixels from one vertical line beside the boxes to the next. */
const LANE = 13;
/** How an arrow looks, and one that only tests and lessons need. */
export const STYLES = ["line", "line dim dashed"] as const;

/** An arrow between drawn boxes: their places, counted from the top. */
interface Placed {
  readonly from: number;
  readonly to: number;
  readonly style: (typeof STYLES)[number];
}

/** Draws arrows: straight down to the box below, and beside the boxes to those farther down. @param boxes from the top. */
export function drawnArrows(arrows: readonly Arrow[], boxes: readonly Box[]): string[] {
  const place = (name: string): number => boxes.findIndex(({ folder }) => folder === name);
  const placed = arrows.map(({ from, to, onlyTests }): Placed => {
    return { from: place(from), to: place(to), style: STYLES[onlyTests ? 1 : 0] };
  });
  const isNear = ({ from, to }: Placed): boolean => from + 1 === to;
  const far = placed.filter((each) => !isNear(each));
  return [...placed.filter((each) => isNear(each)).map((each) => straight(each, boxes)), ...beside(far, boxes)];
}

function straight({ from, to, style }: Placed, boxes: readonly Box[]): string {
  const x = SIDES.left + 40;
  return arrow([x, boxes[from]?.bottom ?? 0], [x, boxes[to]?.top ?? 0], style);
}

/** All that lead to the same box share a line, and lines that do not meet share a lane. */
function beside(arrows: readonly Placed[], boxes: readonly Box[]): string[] {
  const entry = (index: number): number => (boxes[index]?.top ?? 0) + 12;
  const exit = (index: number): number => (boxes[index]?.top ?? 0) + 30;
  const taken: number[] = []; // of each lane: down to which box
  return boxes.flatMap((_, to) =>
    STYLES.flatMap((style) => {
      const starts = arrows.filter((each) => each.to === to && each.style === style).map(({ from }) => from);
      if (starts.length === 0) return [];
      const lane = [...taken, 0].findIndex((until) => until <= Math.min(...starts));
      taken[lane] = to;
      const x = SIDES.right + LANE * (lane + 1);
      const lines = starts.map((from) => `M${SIDES.right} ${exit(from)}H${x}V${entry(to)}`);
      return [
        element("path", { d: lines.join(""), class: style }),
        arrow([x, entry(to)], [SIDES.right, entry(to)], style),
      ];
    }),
  );
}
