import type { FailureRecord } from "@accept-loop/weave/record";
import { html, type Markup } from "../html/html.ts";

interface Told {
  readonly key: string;
  readonly text: string;
}

/** A captured failure of a test: what was expected, what was seen, what the kernel reported. */
export function failure({ clause, text }: FailureRecord): Markup {
  const rows = told(text).filter(({ key }) => key !== "lesson");
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

/** The parts of a failure's message: "  seen      no answer" and what follows, indented further. */
function told(text: string): Told[] {
  const parts: Told[] = [];
  for (const line of text.split("\n").slice(1)) {
    const [, key, words] = /^ {2}(\w+) {2,}(.*)$/.exec(line) ?? [];
    const last = parts.at(-1);
    if (key !== undefined && words !== undefined) parts.push({ key, text: words });
    else if (last !== undefined) parts.splice(-1, 1, { key: last.key, text: `${last.text}\n${line.trim()}` });
  }
  return parts;
}
