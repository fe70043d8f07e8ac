import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { captioned } from "./captioned.ts";

// Growth, drawn by Observable Plot: what one question costs the server, against how many clients there are.

export interface Point {
  readonly contender: string;
  readonly clients: number;
  /** Microseconds. */
  readonly cpu: number;
}

export interface Growth {
  readonly title: string;
  /** What the x-axis counts. */
  readonly of: string;
  readonly points: readonly Point[];
}

/** Those that can have thousands of clients, and what they are held against. */
export const SHOWN: readonly string[] = ["06 select", "06 poll", "06 poll in C", "epoll", "node:net"];

/** As in the charts of costs blue is TypeScript, orange C, and green Node's own: here in three blues. */
const COLOURS = ["#56a0d0", "#0072b2", "#d55e00", "#004a8f", "#009e73"];

/** Draws a line for each server. @returns SVG. */
export function growthChart({ title, of, points }: Growth): string {
  const { document } = parseHTML("<!doctype html><html></html>");
  const x = ({ clients }: Point): number => Math.max(clients, 1); // a logarithmic axis has no 0
  const most = Math.max(...points.map(({ clients }) => clients));
  const ends = SHOWN.flatMap((contender) => points.findLast((point) => point.contender === contender) ?? []);
  const label = { y: "cpu", text: "contender", fill: "contender" };
  const ticks = [...[1, 10, 100, 1000].filter((tick) => tick < most), most];
  const svg = Plot.plot({
    document,
    width: 440, // a telephone's page has 330 pixels: the text can still be read there
    height: 320,
    marginLeft: 48,
    marginRight: 100,
    marginTop: 40,
    marginBottom: 45,
    style: { background: "transparent", fontSize: "13px" },
    x: {
      type: "log",
      label: `${of} →`,
      labelOffset: 40,
      ticks,
      grid: true,
    },
    y: { type: "log", label: "↑ CPU µs for a question", ticks: 6, tickFormat: "~s", grid: true },
    color: { domain: [...SHOWN], range: COLOURS },
    marks: [
      Plot.axisX(ticks, { text: (count: number) => (count < 1000 ? String(count) : `${count / 1000}k`) }), // 8k, too
      Plot.line(points, { x, y: "cpu", z: "contender", stroke: "contender", strokeWidth: 2 }),
      Plot.dot(points, { x, y: "cpu", fill: "contender", r: 3 }),
      Plot.text(beside(points, ends, most), { ...label, x, textAnchor: "start", dx: 8 }),
      Plot.text(
        ends.filter(({ clients }) => clients < most),
        { ...label, x, textAnchor: "end", dy: -10 },
      ),
    ],
  }) as { outerHTML: string };
  return captioned(svg.outerHTML, title, inWords(points));
}

/** Where the names of lines stand that end at the right; one that would be on top of another is moved up. */
function beside(points: readonly Point[], ends: readonly Point[], most: number): Point[] {
  const all = points.map(({ cpu }) => cpu);
  const step = (Math.max(...all) / Math.min(...all)) ** LINE_OF_TEXT; // the axis is logarithmic
  let lowest = 0;
  return ends
    .filter(({ clients }) => clients === most)
    .toSorted((a, b) => a.cpu - b.cpu)
    .map((point) => {
      const cpu = Math.max(point.cpu, lowest);
      lowest = cpu * step;
      return { ...point, cpu };
    });
}

/** The height of a line of text, as a part of the y-axis's. */
const LINE_OF_TEXT = 0.065;

/** The chart for those who do not see it. */
function inWords(points: readonly Point[]): string {
  return SHOWN.map((contender) => {
    const own = points.filter((point) => point.contender === contender).toSorted((a, b) => a.clients - b.clients);
    const told = own.map(({ clients, cpu }) => `${cpu.toFixed(1)} µs with ${clients}`).join(", ");
    return told === "" ? "" : `${contender}: ${told}.`;
  })
    .filter((sentence) => sentence !== "")
    .join(" ");
}
