import type { BenchTable } from "@accept-loop/weave/bench/table";
import { html, type Content, type Markup } from "../html/html.ts";
import type { PagePlace } from "./page-place.ts";
import { measuredTable } from "../figures/measured-table.ts";

/** Lines of a table that a lesson's page has room for. */
const ROOM = 20;

/** What was measured, and below it when and where. What there is no room for stands on the benchmark's own page. */
export function measured(table: BenchTable, loads: readonly string[], { printed }: PagePlace): Markup {
  const servers = table.parts[0]?.lines.length ?? 0;
  const shown = printed ? loads.length : Math.floor(ROOM / servers);
  const parts = table.parts.slice(0, shown);
  const more = table.parts.slice(shown).map(({ title }, i) => link(title, loads[shown + i] ?? ""));
  const label = `measured: ${parts.map(({ title }) => title).join("; ")}`;
  return html`<figure class="bench">${measuredTable({ ...table, parts }, label)}<figcaption>${table.how} ${table.where}
${more.length > 0 && html`More: ${more}`}<a href="bench.html#how">How it was measured</a></figcaption></figure>\n`;
}

function link(title: string, load: string): Content {
  return html`<a href="bench.html#${load}">${title}</a>; `;
}
