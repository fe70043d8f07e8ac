import { html, type Markup } from "../html/html.ts";

const KINDS: Readonly<Record<string, string>> = { "+": "l in", "-": "l out", "@": "l at" };

/** A unified difference in a box that a keyboard can scroll. */
export function differenceBlock(text: string, label: string): Markup {
  const lines = text.split("\n").map((line) => {
    const kind = KINDS[line[0] ?? ""] ?? "l";
    return html`<span class="${kind}">${line}${"\n"}</span>`;
  });
  return html`<pre class="difference" tabindex="0" role="group" aria-label="${label}"><code>${lines}</code></pre>`;
}
