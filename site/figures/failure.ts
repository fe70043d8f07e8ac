import type { FailureRecord } from "@accept-loop/weave/record/record";
import { html, type Markup } from "../html/html.ts";
import { toldFailure } from "../evidence/told-failure.ts";

/** A captured failure of a test: what was expected, what was seen, what the kernel reported. */
export function failure({ clause, text }: FailureRecord): Markup {
  const rows = toldFailure(text).filter(({ key }) => key !== "lesson");
  return html`<div class="failure">
    <p><b>✗ ${clause}</b></p>
    <dl>
      ${rows.map(
        ({ key, text: words }) =>
          html`<div>
            <dt>${key}</dt>
            <dd>${words}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}
