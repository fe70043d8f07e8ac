import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Results, Row } from "./results.ts";

// Growth, drawn by Observable Plot: what one question costs the server, against how many clients there are.

interface Point {
  readonly contender: string;
  readonly clients: number;
  readonly cpu: number;
}

interface Chart {
  readonly title: string;
  /** What the x-axis counts. */
  readonly of: string;
  readonly points: readonly Point[];
}

/** Those that can have thousands of clients, and what they are held against. */
const SHOWN = ["06 select", "06 poll", "06 poll in C", "epoll", "node:net"];

/**
 * Draws the charts of a run.
 *
 * @returns SVG by name: one picture for light and dark, since its lines can be told apart on white and on black.
 */
export function drawCharts(results: Results): Record<string, string> {
  const clients = points(results, (row) => loadOf(results, row, "64B-")?.clients);
  const idle = points(results, (row) => {
    if (row.load === "64B-16") return 0;
    return loadOf(results, row, "idle-")?.idle;
  });
  return {
    clients: draw({
      title: "CPU time of a question against clients, all asking",
      of: "clients that ask",
      points: clients,
    }),
    idle: draw({
      title: "CPU time of a question against idle clients, 16 asking",
      of: "idle clients (leftmost: none)",
      points: idle,
    }),
  };
}

function loadOf({ loads }: Results, row: Row, prefix: string): Results["loads"][number] | undefined {
  return row.load.startsWith(prefix) ? loads.find(({ id }) => id === row.load) : undefined;
}

function points({ rows }: Results, x: (row: Row) => number | undefined): Point[] {
  return rows.flatMap((row) => {
    const clients = SHOWN.includes(row.contender) ? x(row) : undefined;
    return clients === undefined ? [] : [{ contender: row.contender, clients, cpu: row.cpu.median }];
  });
}

/** Okabe and Ito's colours that have contrast on white and on black: none is told from another by red and green alone. */
const COLOURS = ["#d55e00", "#0072b2", "#56a0d0", "#009e73", "#a0729a"];

function draw({ title, of, points }: Chart): string {
  const { document } = parseHTML("<!doctype html><html></html>");
  const x = ({ clients }: Point): number => Math.max(clients, 1); // a logarithmic axis has no 0
  const most = Math.max(...points.map(({ clients }) => clients));
  const svg = Plot.plot({
    document,
    width: 720,
    height: 420,
    marginLeft: 55,
    marginRight: 110,
    marginTop: 40,
    style: { background: "transparent", fontSize: "13px" },
    x: {
      type: "log",
      label: `${of} →`,
      ticks: [1, 10, 100, 1000].filter((tick) => tick <= most),
      tickFormat: "~s",
      grid: true,
    },
    y: { type: "log", label: "↑ CPU µs for a question", ticks: 6, tickFormat: "~s", grid: true },
    color: { domain: SHOWN, range: COLOURS },
    marks: [
      Plot.line(points, { x, y: "cpu", stroke: "contender", strokeWidth: 2 }),
      Plot.dot(points, { x, y: "cpu", fill: "contender", r: 3 }),
      Plot.text(labels(points), {
        x,
        y: "cpu",
        text: "contender",
        fill: "contender",
        textAnchor: "start",
        dx: 8,
      }),
    ],
  }) as { outerHTML: string };
  return named(svg.outerHTML, title, inWords(points));
}

/** The last point of each line, for its name; where two would be on top of each other, the upper one is moved up. */
function labels(points: readonly Point[]): Point[] {
  const all = points.map(({ cpu }) => cpu);
  const step = (Math.max(...all) / Math.min(...all)) ** LINE_OF_TEXT; // the axis is logarithmic
  const last = SHOWN.flatMap((contender) => points.findLast((point) => point.contender === contender) ?? []);
  let lowest = 0;
  return last
    .toSorted((a, b) => a.cpu - b.cpu)
    .map((point) => {
      const cpu = Math.max(point.cpu, lowest);
      lowest = cpu * step;
      return { ...point, cpu };
    });
}

/** The height of a line of text, as a part of the y-axis's. */
const LINE_OF_TEXT = 0.05;

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

/** Everything but the lines is drawn in `currentColor`. */
const LIGHT_AND_DARK = "<style>svg { color: #222 } @media (prefers-color-scheme: dark) { svg { color: #ddd } }</style>";

/** Makes a picture of its own of an SVG element: with a name, and with words that say the same. */
function named(svg: string, title: string, description: string): string {
  const attributes = 'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"';
  const words = `<title id="title">${title}</title><desc id="desc">${description}</desc>${LIGHT_AND_DARK}`;
  return `${svg.replace("<svg", `<svg ${attributes}`).replace(">", `>${words}`)}\n`;
}
