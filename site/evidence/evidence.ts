import type { Refutation } from "@accept-loop/weave/claim/finding";
import { html, type Content, type Markup } from "../html/html.ts";
import { seen } from "./seen.ts";
import type { Known } from "./tick.ts";
import { toldFailure } from "./told-failure.ts";

/** What was found of a claim, as the page of all claims tells it: when that is built, and when a test has ended since. */
export function evidence(known: Known | null | undefined): Content {
  if (known === null || known === undefined) return undefined;
  const { kernel, node, date, stale } = known;
  const found = "failure" in known ? refutation(known) : html`<dl class="seen">${known.saw.map(row)}</dl>`;
  const changed = stale !== undefined && html`<p><code>${stale}</code> was changed since.</p>`;
  const took = "ms" in known && html`, ${known.ms} ms`;
  const when = html`<time datetime="${date}">${date.slice(0, 16).replace("T", " ")}</time>`;
  return html`${found}${changed}<p>Linux ${kernel}, Node ${node.replace(/^v/, "")}, ${when} UTC${took}</p>`;
}

function row(sighting: Parameters<typeof seen>[0]): Markup {
  return html`<div><dt>${sighting.what}</dt><dd>${seen(sighting)}</dd></div>`;
}

/** In parts, as under a lesson's "Break it", where it is told in parts. */
function refutation({ failure }: Refutation): Markup {
  const parts = toldFailure(failure).filter(({ key }) => key !== "lesson");
  if (parts.length === 0) return html`<pre class="refutation">${failure}</pre>`;
  const rows = parts.map(({ key, text }) => html`<div><dt>${key}</dt><dd>${text}</dd></div>`);
  return html`<div class="failure"><p><b>✗ ${failure.split("\n", 1)[0]}</b></p><dl>${rows}</dl></div>`;
}
