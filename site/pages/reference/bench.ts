import { type Goal, goalsOf } from "@accept-loop/bench/report/goals";
import { blockedLoop, latencyTable, OPEN_LOOP } from "@accept-loop/bench/report/latency";
import { method } from "@accept-loop/bench/report/method";
import { benchTable } from "@accept-loop/weave/bench/table";
import type { Run } from "@accept-loop/weave/bench/published";
import type { Bench } from "../../book/measured.ts";
import type { Site } from "../../book/site.ts";
import { html, type Markup } from "../../html/html.ts";
import { chart } from "../../figures/chart.ts";
import { measuredTable } from "../../figures/measured-table.ts";
import { framed } from "../frame/frame.ts";
import type { Page } from "../../html/page.ts";

/** A part of the page that can be led to. */
type Part = Run["loads"][number];

const HOW: Part = { id: "how", title: "How it was measured" };
const GOALS: Part = { id: "goals", title: "What was wanted, and what was reached" };
const CHARTS: Part = { id: "charts", title: "Charts" };
const LATENCY: Part = { id: "latency", title: "How long answers take, and what one blocked loop does" };

/** What each design costs, by the newest run of the benchmark; and the charts of this one and of that which the lessons show. */
export function benchPages(site: Site): Page[] {
  const { published, newest } = site.benches;
  if (newest === undefined) return [];
  const { where } = benchTable(newest.run, { loads: [], contenders: [] });
  const closed = newest.run.loads.filter(({ rate }) => rate === undefined);
  const latency = latencySection(newest.run);
  const parts = [HOW, GOALS, CHARTS, ...(latency === false ? [] : [LATENCY])];
  const body = html`<h1>What it costs</h1>
<p>${where} The benchmark does not run while other processes are busy.</p>
<details class="outline" open><summary>On this page</summary><nav aria-label="On this page"><ol>
${parts.map(link)}${closed.map(link)}</ol></nav></details>
${heading(HOW)}
<ul>${method(newest.run).map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
${heading(GOALS)}
<ul>${goalsOf(newest.run).map(goal)}</ul>
${heading(CHARTS)}
<p>Blue is TypeScript, orange C, and green Node’s own. All axes are logarithmic: ten times as much is equally far from
everywhere.</p>
${[...newest.charts].map(([name]) => chart(newest, name, { loading: "lazy" }))}
${latency}
${closed.map((load) => section(load, newest.run))}`;
  const description = "Every design of the book under the same load, in TypeScript, in C, and node:net.";
  const page = framed(site, { name: "bench.html", title: "What it costs", description, kind: "bench", body });
  const runs = new Set([published, newest]);
  return [page, ...[...runs].flatMap((bench) => (bench === undefined ? [] : chartPages(bench)))];
}

function link({ id, title }: Part): Markup {
  return html`<li><a href="#${id}">${title}</a></li>`;
}

/** A goal in a sentence; where it was not reached, with what stands in the way. */
function goal({ what, wanted, measured, reached, obstacle }: Goal): Markup {
  const verdict = reached !== undefined && html`: <strong>${reached ? "reached" : "not reached"}</strong>`;
  return html`<li>${what}: wanted ${wanted}, ${measured === undefined ? "not measured" : `measured ${measured}`}${verdict}. ${obstacle}</li>\n`;
}

function chartPages({ prefix, charts }: Bench): Page[] {
  return [...charts].map(([name, text]) => ({ name: `${prefix}.${name}`, text }));
}

function heading({ id, title }: Part): Markup {
  return html`<h2 id="${id}">${title}</h2>`;
}

function section(load: Part, run: Run): Markup {
  const { id, title } = load;
  const contenders = run.rows.filter(({ load }) => load === id).map(({ contender }) => contender);
  const table = benchTable(run, { loads: [id], contenders });
  return html`${heading(load)}\n${measuredTable(table, title, false)}`;
}

/** The loads that come at a rate; nothing of a run that was made before there were any. */
function latencySection(run: Bench["run"]): Markup | false {
  const table = latencyTable(run);
  if (table === undefined) return false;
  const paragraph = (text: string): Markup => html`<p>${text}</p>\n`;
  const explained = html`<p>${blockedLoop(run).join(" ")}</p>`;
  return html`${heading(LATENCY)}
${OPEN_LOOP.map(paragraph)}
${measuredTable(table, LATENCY.title)}
${explained}`;
}
