/** What every picture has: its name, and in words what it shows, for those who do not see it. */
export interface Caption {
  readonly title: string;
  readonly description: string;
}

/** Pixels that a character of the pictures' type takes. */
export const CHARACTER = 7.8;
/** Pixels from one line of text to the next. */
export const LINE = 18;
const LABEL_LINE = 15;

/** Pixels from the left, and from the top. */
export type Point = readonly [number, number];

/** The colours of a picture, of which WCAG asks a contrast of 4.5 on `paper` (`ink` on `fill` too). */
const LIGHT = { ink: "#1f2328", dim: "#59636e", good: "#116329", one: "#0550ae", paper: "#ffffff", fill: "#ddf4ff" };
const DARK = { ink: "#e6edf3", dim: "#9198a1", good: "#7ee787", one: "#79c0ff", paper: "#0d1117", fill: "#10335c" };

function colours(palette: Readonly<Record<string, string>>): string {
  const told = Object.entries(palette).map(([name, colour]) => `--${name}: ${colour};`);
  return `{ ${told.join(" ")} }`;
}

/** As the reader's system is, light or dark; within a page that says which, as the page is. Nothing leaks into the page. */
const STYLE = `
.picture ${colours(LIGHT)}
@media (prefers-color-scheme: dark) { .picture ${colours(DARK)} }
[data-theme="light"] .picture ${colours(LIGHT)}
[data-theme="dark"] .picture ${colours(DARK)}
.picture text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink); }
.picture text.dim { fill: var(--dim); }
.picture text.good { fill: var(--good); }
.picture .paper { fill: var(--paper); }
.picture .line { stroke: var(--ink); fill: none; stroke-width: 1.4; }
.picture .line.dim, .picture .box.dim { stroke: var(--dim); }
.picture .line.good { stroke: var(--good); }
.picture .tip { fill: var(--ink); }
.picture .tip.dim { fill: var(--dim); }
.picture .tip.good { fill: var(--good); }
.picture .box { stroke: var(--ink); fill: var(--paper); stroke-width: 1.4; }
.picture .filled { fill: var(--fill); }
.picture .one { fill: var(--one); }
.picture .dashed { stroke-dasharray: 4 4; }
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
  /** Classes, such as "dim". */
  readonly style?: string;
}

/** A line of text; `y` is its base line. */
export function text(x: number, y: number, words: string, { anchor = "start", style = "" }: TextStyle = {}): string {
  const look = style === "" ? {} : { class: style };
  return element("text", { x, y, "text-anchor": anchor, ...look }, escape(words));
}

/** Lines of text around a point, on a piece of paper that covers what is drawn below them. */
export function label(x: number, y: number, lines: readonly string[], style = ""): string {
  const width = Math.max(...lines.map(({ length }) => length)) * CHARACTER + 6;
  const height = lines.length * LABEL_LINE + 2;
  const paper = element("rect", { x: x - width / 2, y: y - height / 2, width, height, class: "paper" });
  const first = y - height / 2 + 13;
  const words = lines.map((line, index) => text(x, first + index * LABEL_LINE, line, { anchor: "middle", style }));
  return paper + words.join("");
}

/** An arrow. @param style classes of its line. */
export function arrow(from: Point, to: Point, style = "line"): string {
  return element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: style }) + tip(from, to, style);
}

/** The tip of a line that comes from one point and ends at the other, in the colour of its style. */
export function tip([fromX, fromY]: Point, [x, y]: Point, style: string): string {
  const colour = ["dim", "good"].filter((one) => style.split(" ").includes(one));
  const turned = (Math.atan2(y - fromY, x - fromX) * 180) / Math.PI;
  const place = `translate(${Math.round(x)} ${Math.round(y)}) rotate(${Math.round(turned)})`;
  return element("path", { d: "M-9 -4.5L0 0L-9 4.5z", class: ["tip", ...colour].join(" "), transform: place });
}

/** A telephone's page has 330 pixels: with 440, text of 13 pixels still has nearly ten there. */
const WIDEST = 440;

/**
 * A whole picture, on paper of its own: it can be read on any page.
 *
 * @throws Error for one that is too wide for a telephone.
 */
export function drawing(caption: Caption, width: number, height: number, body: readonly string[]): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  if (size.width > WIDEST)
    throw new Error(`"${caption.title}" has ${size.width} pixels: draw at most ${WIDEST} pixels`);
  const parts = [
    element("title", {}, escape(caption.title)),
    element("desc", {}, escape(caption.description)),
    element("style", {}, STYLE),
    element("rect", { width: "100%", height: "100%", rx: 6, class: "paper" }),
    ...body,
  ];
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    class: "picture",
    role: "img",
  };
  return `${element("svg", root, `\n${parts.join("\n")}\n`)}\n`;
}
