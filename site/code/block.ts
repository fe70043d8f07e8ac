import type { Region } from "@accept-loop/weave/code/regions";
import type { SourceFile } from "../source/source-file.ts";
import { html, type Markup, raw } from "../html/html.ts";
import { isMarker } from "../source/marker.ts";

/** Code that is wrapped where it is too wide: nobody needs to scroll it. */
export function codeBlock(lines: readonly Markup[]): Markup {
  return html`<pre class="code"><code>${lines}</code></pre>`;
}

/** A line of code. @param markup of its words. @param attributes of its element, besides its class. */
export function codeLine(markup: string, classes = "", attributes?: Markup): Markup {
  return html`<span class="${`l ${classes}`.trim()}"${attributes}>${raw(markup)}${"\n"}</span>`;
}

/** The lines of a region, or of a whole file, as a lesson shows them: without markers and common indentation. */
export function excerptLines({ source, lines }: SourceFile, region?: Region): Markup[] {
  const [first, last] = region === undefined ? [1, lines.length] : [region.first, region.last];
  const texts = source.split("\n");
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const kept = numbers.filter((number) => !isMarker(texts[number - 1] ?? ""));
  while (texts[(kept[0] ?? 0) - 1]?.trim() === "") kept.shift();
  while (texts[(kept.at(-1) ?? 0) - 1]?.trim() === "") kept.pop();
  const indents = kept.map((number) => /^ *(?=\S)/.exec(texts[number - 1] ?? "")?.[0].length ?? Infinity);
  const common = Math.min(...indents);
  return kept.map((number) => codeLine((lines[number - 1] ?? "").slice(common)));
}
