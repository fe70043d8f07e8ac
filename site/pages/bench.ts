import { benchTable } from "@accept-loop/weave/bench-table";
import type { Run } from "@accept-loop/weave/published";
import type { Bench } from "../book/measured.ts";
import type { Site } from "../book/site.ts";
import { html, type Markup } from "../html/html.ts";
import { chart } from "../markdown/chart.ts";
import { measuredTable } from "../markdown/measured-table.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** What each design costs, by the newest run of the benchmark; and the charts of this one and of that which the lessons show. */
export function benchPages(site: Site): Page[] {
  const { published, newest } = site.benches;
  if (newest === undefined) return [];
  const { how, where } = benchTable(newest.run, { loads: [], contenders: [] });
  const body = html`<h1>What it costs</h1>
<p>${how} ${where} A machine that had something else to do measures that, too.</p>
<details class="outline" open><summary>On this page</summary><nav aria-label="On this page"><ol>${newest.run.loads.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></nav></details>
<p>Where each server has one dot, blue is TypeScript, orange C, and green Node’s own. All axes are logarithmic: ten times
as much is equally far from everywhere.</p>
${[...newest.charts].map(([name]) => chart(newest, name, { loading: "lazy" }))}
${newest.run.loads.map((load) => section(load, newest.run))}`;
  const description = "Every design of the book under the same load, in TypeScript, in C, and node:net.";
  const page = framed(site, { name: "bench.html", title: "What it costs", description, kind: "bench", body });
  const runs = new Set([published, newest]);
  return [page, ...[...runs].flatMap((bench) => (bench === undefined ? [] : chartPages(bench)))];
}

function chartPages({ prefix, charts }: Bench): Page[] {
  return [...charts].map(([name, text]) => ({ name: `${prefix}.${name}`, text }));
}

function section({ id, title }: Run["loads"][number], run: Run): Markup {
  const contenders = run.rows.filter(({ load }) => load === id).map(({ contender }) => contender);
  const table = benchTable(run, { loads: [id], contenders });
  return html`<h2 id="${id}">${title}</h2>\n${measuredTable(table, title, false)}`;
}
