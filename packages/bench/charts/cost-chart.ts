import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { captioned } from "./captioned.ts";

// What each design costs, drawn by Observable Plot: one line for each, the cheapest at the top.

export interface Cost {
  readonly contender: string;
  readonly value: number;
}

export interface Costs {
  readonly title: string;
  readonly unit: string;
  readonly costs: readonly Cost[];
}

/** Okabe and Ito's colours that have contrast on white and on black. */
const COLOURS = { C: "#d55e00", TypeScript: "#0072b2", Node: "#009e73" };

/** Less than this (microseconds, or kilobytes) is noise: of a clock, or of a heap that grows and shrinks in steps. */
const LEAST = 0.5;

/** Draws a dot for each server, on a logarithmic axis: what costs too little to be measured has no place there, but a word. */
export function costChart({ title, unit, costs }: Costs): string {
  const sorted = costs.toSorted((a, b) => a.value - b.value);
  const measured = sorted.filter(({ value }) => value >= LEAST);
  const { document } = parseHTML("<!doctype html><html></html>");
  const told = ({ value }: Cost): string =>
    value < LEAST ? "≈ 0" : value.toLocaleString("en", { maximumSignificantDigits: 3 });
  const edge = Math.min(...measured.map(({ value }) => value)) / 2;
  const svg = Plot.plot({
    document,
    width: 440, // a telephone's page has 330 pixels: the text can still be read there
    height: 60 + sorted.length * 22,
    marginLeft: 140,
    marginRight: 70,
    style: { background: "transparent", fontSize: "13px" },
    x: { type: "log", label: `${unit} →`, ticks: 4, tickFormat: "~s", grid: true },
    y: { domain: sorted.map(({ contender }) => contender), label: null },
    color: { domain: Object.keys(COLOURS), range: Object.values(COLOURS) },
    marks: [
      Plot.ruleY(measured, { y: "contender", x1: edge, x2: "value", stroke: language, strokeWidth: 2 }),
      Plot.dot(measured, { y: "contender", x: "value", fill: language, r: 4 }),
      Plot.text(sorted, {
        y: "contender",
        x: ({ value }: Cost) => Math.max(value, edge),
        text: told,
        textAnchor: "start",
        dx: 8,
      }),
    ],
  }) as { outerHTML: string };
  const words = sorted.map((cost) => `${cost.contender}: ${told(cost)} ${unit}`).join(", ");
  return captioned(svg.outerHTML, `${title}, in ${unit}`, `${words}.`);
}

function language({ contender }: Cost): keyof typeof COLOURS {
  if (contender.endsWith(" in C")) return "C";
  return contender.startsWith("node:") ? "Node" : "TypeScript";
}
