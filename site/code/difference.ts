import { html, type Markup } from "../html/html.ts";

const KINDS: Readonly<Record<string, string>> = { "+": "l in", "-": "l out", "@": "l at" };

/** A unified difference. It is wrapped where it is too wide: nobody needs to scroll it. */
export function differenceBlock(text: string): Markup {
  const lines = text.split("\n").map((line) => {
    const kind = KINDS[line[0] ?? ""] ?? "l";
    return html`<span class="${kind}">${line}${"\n"}</span>`;
  });
  return html`<pre class="difference"><code>${lines}</code></pre>`;
}
