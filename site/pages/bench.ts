import type { Bench, Measured } from "../book/measured.ts";
import type { Site } from "../book/site.ts";
import { html, type Markup } from "../html/html.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** What each design costs, with its charts: nothing, where `npm run bench` has not been run. */
export function benchPages(site: Site): Page[] {
  if (site.bench === undefined) return [];
  const { measured, charts } = site.bench;
  const body = html`<h1>What it costs</h1>
${circumstances(measured)}
${chartsOf(site.bench)}
${measured.loads.map((load) => table(load, measured))}`;
  const description = "Every design of the book under the same load, in TypeScript, in C, and node:net.";
  const page = framed(site, { name: "bench.html", title: "What it costs", description, kind: "bench", body });
  return [page, ...[...charts].map(([name, text]) => ({ name: `bench.${name}`, text }))];
}

function circumstances({ machine, rounds }: Measured): Markup {
  const [before = 0, after = 0] = machine.busy;
  return html`<p>Measured by <code>npm run bench</code> on ${machine.date}, commit ${machine.commit}: ${machine.cpu}, ${machine.cores}
processors, Linux ${machine.kernel}, Node ${machine.node}; ${machine.places}. Medians of ${rounds} rounds. Load average ${before}
before, ${after} after: a machine that had something else to do measures that, too.</p>`;
}

/** The charts have their words inside. */
function chartsOf({ charts }: Bench): Markup[] {
  return [...charts].map(([name, text]) => {
    const [title = name, words = ""] = ["title", "desc"].map(
      (tag) => new RegExp(`<${tag}[^>]*>([^<]*)<`).exec(text)?.[1],
    );
    return html`<figure><img class="chart" src="bench.${name}" alt="${words}"><figcaption>${title}</figcaption></figure>`;
  });
}

function table({ id, title }: Measured["loads"][number], { rows }: Measured): Markup {
  const measured = rows.filter(({ load }) => load === id);
  const weighed = measured.some(({ memory }) => memory !== undefined);
  return html`<h2 id="${id}">${title}</h2>
<div class="table" tabindex="0" role="group" aria-label="${title}"><table><thead><tr><th scope="col">server</th>
<th scope="col">answers per second</th><th scope="col">CPU µs for each</th>${weighed && html`<th scope="col">kB for one more client</th>`}</tr></thead>
<tbody>${measured.map((row) => line(row, weighed))}</tbody></table></div>`;
}

function line({ contender, rate, cpu, memory }: Measured["rows"][number], weighed: boolean): Markup {
  return html`<tr><th scope="row">${contender}</th><td>${Math.round(rate.median).toLocaleString("en")}</td>
<td>${cpu.median.toFixed(1)}</td>${weighed && html`<td>${memory !== undefined && (memory / 1024).toFixed(1)}</td>`}</tr>\n`;
}
