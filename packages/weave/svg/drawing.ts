/** What every picture has: its name, and in words what it shows, for those who do not see it. */
export interface Caption {
  readonly title: string;
  readonly description: string;
}

/** Pixels that a character of the pictures' type takes. */
export const CHARACTER = 7.8;
/** Pixels from one line of text to the next. */
export const LINE = 18;

const STYLE = `
svg { color: #1f2328; --dim: #59636e; --accent: #0550ae; --good: #116329; --paper: #ffffff; --fill: #ddf4ff; }
@media (prefers-color-scheme: dark) {
  svg { color: #e6edf3; --dim: #9198a1; --accent: #79c0ff; --good: #7ee787; --paper: #0d1117; --fill: #10335c; }
}
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: currentColor; }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.line { stroke: currentColor; fill: none; stroke-width: 1.4; }
.box { stroke: currentColor; fill: var(--paper); stroke-width: 1.4; }
.filled { fill: var(--fill); }
.dim { stroke: var(--dim); } text.dim { fill: var(--dim); stroke: none; } text.halo.dim { stroke: var(--paper); }
.dashed { stroke-dasharray: 4 4; }
.good { stroke: var(--good); } text.good { fill: var(--good); stroke: none; } text.halo.good { stroke: var(--paper); }
.tip { fill: currentColor; } .tip.dim { fill: var(--dim); stroke: none; } .tip.good { fill: var(--good); stroke: none; }
`;

/** The text as XML holds it. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** One element. Numbers are rounded, so that the same data are always the same bytes. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, inside = ""): string {
  const told = Object.entries(attributes).map(([key, value]) => {
    return ` ${key}="${typeof value === "number" ? Math.round(value * 10) / 10 : escape(value)}"`;
  });
  return inside === "" ? `<${name}${told.join("")}/>` : `<${name}${told.join("")}>${inside}</${name}>`;
}

export interface TextStyle {
  readonly anchor?: "start" | "middle" | "end";
  /** Classes, such as "dim" or "halo". */
  readonly style?: string;
}

/** A line of text; `y` is its base line. */
export function text(x: number, y: number, words: string, { anchor = "start", style = "" }: TextStyle = {}): string {
  const look = style === "" ? {} : { class: style };
  return element("text", { x, y, "text-anchor": anchor, ...look }, escape(words));
}

/** An arrow. @param style classes of its line. */
export function arrow(from: readonly [number, number], to: readonly [number, number], style = "line"): string {
  return element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: style, "marker-end": tipOf(style) });
}

const TIPS = ["", "dim", "good"] as const;

/** What `marker-end` must be, so that a line with these classes has a tip of its colour. */
export function tipOf(style: string): string {
  const colour = TIPS.findLast((one) => style.split(" ").includes(one)) ?? "";
  return `url(#tip${colour})`;
}

function tip(colour: string): string {
  const shape = element("path", { d: "M0 0L9 4.5L0 9z", class: `tip ${colour}`.trim() });
  const box = { viewBox: "0 0 9 9", refX: 9, refY: 4.5, markerWidth: 9, markerHeight: 9, orient: "auto" };
  return element("marker", { id: `tip${colour}`, ...box, markerUnits: "userSpaceOnUse" }, shape);
}

/** A whole picture, light and dark as the reader's system is. */
export function drawing(caption: Caption, width: number, height: number, body: readonly string[]): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const parts = [
    element("title", {}, escape(caption.title)),
    element("desc", {}, escape(caption.description)),
    element("style", {}, STYLE),
    element("defs", {}, TIPS.map(tip).join("")),
    ...body,
  ];
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    role: "img",
  };
  return `${element("svg", root, `\n${parts.join("\n")}\n`)}\n`;
}
