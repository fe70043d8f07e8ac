import type { Bench } from "../book/measured.ts";
import { html, type Markup } from "../html/html.ts";

/**
 * A chart of the benchmark: a file of its own, which is fetched when the reader comes near.
 *
 * @param description what it shows, in words; those that stand in the chart, when there are no others.
 */
export function chart({ prefix, charts }: Bench, name: string, description?: string): Markup {
  const svg = charts.get(name) ?? "";
  const [title = name, words = ""] = ["title", "desc"].map((tag) => new RegExp(`<${tag}[^>]*>([^<]*)<`).exec(svg)?.[1]);
  const [, width = 0, height = 0] = / viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return html`<figure><img class="chart" loading="lazy" src="${prefix}.${name}" width="${width}" height="${height}" alt="${description ?? words}"><figcaption>${title}</figcaption></figure>\n`;
}
