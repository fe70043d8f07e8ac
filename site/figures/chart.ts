import type { Bench } from "../book/measured.ts";
import { html, type Markup } from "../html/html.ts";

/** How a page shows a chart. */
export interface Showing {
  readonly loading: "lazy" | "eager";
  /** What it shows, in words; without it those that stand in the chart. */
  readonly description?: string;
}

/** A chart of the benchmark: a file of its own. */
export function chart({ prefix, charts }: Bench, name: string, { loading, description }: Showing): Markup {
  const svg = charts.get(name) ?? "";
  const [title = name, words = ""] = ["title", "desc"].map((tag) => new RegExp(`<${tag}[^>]*>([^<]*)<`).exec(svg)?.[1]);
  const [, width = 0, height = 0] = / viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return html`<figure><img class="chart" loading="${loading}" src="${prefix}.${name}" width="${width}" height="${height}" alt="${description ?? words}"><figcaption>${title}</figcaption></figure>\n`;
}
