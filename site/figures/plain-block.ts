import type { AskingFence } from "../book/site-chapter.ts";
import { html, type Markup } from "../html/html.ts";

/** A block of text without colours. */
export function plainBlock({ info, text }: AskingFence): Markup {
  const [language = "text"] = info.split(" ");
  return html`<pre tabindex="0" role="group" aria-label="${language}"><code>${text}</code></pre> `;
}
