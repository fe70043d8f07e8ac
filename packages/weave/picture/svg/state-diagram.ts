import { arrow, type Caption, CHARACTER, drawing, element, label, text, tip } from "./drawing.ts";

export interface State {
  readonly name: string;
  /** Its place in a grid, counted from 0; fractions are allowed. */
  readonly column: number;
  readonly row: number;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  /** What causes it, and what is sent, a line each: ["close()", "/ FIN"]. */
  readonly label: readonly string[];
  /** The claim or clause whose test observes it: without one it is drawn dashed, as not observed. */
  readonly claim?: string;
  /** How far the arrow bends to its left, in pixels; default 0. */
  readonly bend?: number;
  /** Where on its way the arrow has its label, from 0 to 1; default 0.5. */
  readonly labelAt?: number;
}

/** A way through the states that somebody has seen a connection go. */
export interface Walk {
  /** Whose it is: "the client, which closes first". */
  readonly name: string;
  /** Each state that it is in, in order: ["ESTABLISHED", "FIN_WAIT1"]. */
  readonly states: readonly string[];
}

export interface Diagram extends Caption {
  readonly states: readonly State[];
  readonly transitions: readonly Transition[];
  readonly walks?: readonly Walk[];
  /** A diagram that grows through a lesson: these states are new, and filled. There is no legend before it is whole. */
  readonly lit?: readonly string[];
  /** Pixels between columns, and between rows. */
  readonly column?: number;
  readonly row?: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

const HALF_HEIGHT = 15;
const MARGIN = 14;
const LEGEND = 344;

/**
 * States as boxes, transitions as arrows. Those that a test observes are solid and green, with its id in `data-claim`. The
 * walks are not drawn: they are there for a page that lights them.
 *
 * @throws Error for a transition between states that are not there, and for a walk that leaves the observed transitions.
 */
export function stateDiagram(diagram: Diagram): string {
  const { title, description, states, transitions, walks = [], lit, column = 150, row = 90 } = diagram;
  const top = Math.min(...states.map((state) => state.row));
  const widest = Math.max(...states.map(({ name }) => name.length)) * CHARACTER + 20;
  const boxes = new Map(
    states.map((state): [string, Box] => {
      const x = MARGIN + widest / 2 + state.column * column;
      const y = MARGIN + HALF_HEIGHT + (state.row - top) * row;
      return [state.name, { x, y, halfWidth: (state.name.length * CHARACTER) / 2 + 10 }];
    }),
  );
  const body = transitions.flatMap((each) => transition(each, boxAt(boxes, each.from), boxAt(boxes, each.to)));
  for (const [name, { x, y, halfWidth }] of boxes) {
    const place = { x: x - halfWidth, y: y - HALF_HEIGHT, width: halfWidth * 2, height: HALF_HEIGHT * 2, rx: 5 };
    const look = lit?.includes(name) === true ? "box filled" : "box";
    const box = element("rect", { ...place, class: look }) + text(x, y + 5, name, { anchor: "middle" });
    body.push(element("g", { "data-state": name }, box));
  }
  const right = Math.max(...[...boxes.values()].map(({ x, halfWidth }) => x + halfWidth));
  const bottom = Math.max(...[...boxes.values()].map(({ y }) => y + HALF_HEIGHT));
  body.push(...walks.map((walk) => walked(walk, transitions)));
  if (lit !== undefined) return drawing({ title, description }, right + MARGIN, bottom + MARGIN, body);
  body.push(...legend(bottom + 34));
  return drawing({ title, description }, Math.max(right, MARGIN + LEGEND) + MARGIN, bottom + 54, body);
}

function boxAt(boxes: ReadonlyMap<string, Box>, name: string): Box {
  const box = boxes.get(name);
  if (box === undefined) throw new Error(`there is no state ${name}: there are ${[...boxes.keys()].join(", ")}`);
  return box;
}

function walked({ name, states }: Walk, transitions: readonly Transition[]): string {
  for (const [index, to] of states.slice(1).entries()) {
    const observed = transitions.find((each) => each.from === states[index] && each.to === to)?.claim;
    if (observed === undefined) throw new Error(`${name}: no test has seen it go from ${states[index]} to ${to}`);
  }
  return element("g", { class: "walk", "data-name": name, "data-states": states.join(" ") });
}

function legend(y: number): string[] {
  return [
    arrow([MARGIN, y], [MARGIN + 36, y], "line good"),
    text(MARGIN + 44, y + 4, "observed by a test", { style: "good" }),
    arrow([MARGIN + 206, y], [MARGIN + 242, y], "line dim dashed"),
    text(MARGIN + 250, y + 4, "not observed", { style: "dim" }),
  ];
}

function transition(each: Transition, from: Box, to: Box): string[] {
  const { label: words, claim, bend = 0, labelAt = 0.5 } = each;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const distance = Math.hypot(dx, dy) || 1;
  // the point through which the arrow bends, beside the middle
  const middle = { x: (from.x + to.x) / 2 + (dy / distance) * bend, y: (from.y + to.y) / 2 - (dx / distance) * bend };
  const [start, end] = [edge(from, middle), edge(to, middle)];
  const style = claim === undefined ? "line dim dashed" : "line good";
  const path = element("path", { d: `M${point(start)}Q${point(middle)} ${point(end)}`, class: style });
  const head = tip([middle.x, middle.y], [end.x, end.y], style);
  const on = (axis: "x" | "y"): number => {
    const [t, rest] = [labelAt, 1 - labelAt]; // a quadratic curve
    return rest * rest * start[axis] + 2 * rest * t * middle[axis] + t * t * end[axis];
  };
  const observed = claim === undefined ? {} : { "data-claim": claim };
  const way = { "data-from": each.from, "data-to": each.to };
  const named = label(on("x"), on("y"), words, claim === undefined ? "dim" : "good");
  return [element("g", { ...way, ...observed }, path + head + named)];
}

function point({ x, y }: { x: number; y: number }): string {
  return `${Math.round(x)} ${Math.round(y)}`;
}

/** Where the line from a box's centre to a point leaves the box. */
function edge({ x, y, halfWidth }: Box, toward: { x: number; y: number }): { x: number; y: number } {
  const [dx, dy] = [toward.x - x, toward.y - y];
  const scale = Math.min(halfWidth / (Math.abs(dx) || 1e-9), HALF_HEIGHT / (Math.abs(dy) || 1e-9));
  return { x: x + dx * scale, y: y + dy * scale };
}
