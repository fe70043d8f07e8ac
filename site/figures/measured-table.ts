import type { BenchTable } from "@accept-loop/weave/bench/table";
import { html, type Content, type Markup } from "../html/html.ts";

/** A table of the benchmark, in a box that a keyboard can scroll. @param titled whether each load's title stands over its part. */
export function measuredTable(
  { head, parts }: Pick<BenchTable, "head" | "parts">,
  label: string,
  titled = true,
): Markup {
  const columns = head.map((title) => html`<th scope="col">${title}</th>`);
  const bodies = parts.map(({ title, lines }) => {
    const heading = titled && html`<tr><th scope="rowgroup" colspan="${head.length + 1}">${title}</th></tr>\n`;
    const rows = lines.map(
      ({ contender, cells }) => html`<tr><th scope="row">${contender}</th>${cellsOf(cells, head)}</tr>\n`,
    );
    return html`<tbody>${heading}${rows}</tbody>`;
  });
  return html`<div class="table measured" tabindex="0" role="group" aria-label="${label}"><table><thead><tr><td></td>${columns}</tr></thead>${bodies}</table></div>\n`;
}

/** Numbers, or the reason why there are none. */
function cellsOf(cells: readonly string[] | string, { length }: readonly string[]): Content {
  if (typeof cells === "string") return html`<td class="why" colspan="${length}">${cells}</td>`;
  return cells.map((cell) => html`<td>${cell}</td>`);
}
