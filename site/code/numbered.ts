import { fail } from "@accept-loop/weave/problem";
import type { Region } from "@accept-loop/weave/code/regions";
import type { SourceFile } from "../source/source-file.ts";
import { html, type Markup, raw } from "../html/html.ts";
import { codeLine } from "./block.ts";
import type { Changes } from "./changes.ts";
import { withLink } from "../source/imports.ts";

export interface Numbering {
  /** The id of a region on this page, when it has one. */
  readonly idOf: (region: string) => string | undefined;
  /** True when the lesson on this page shows the region: then its first line leads back there. */
  readonly told: (region: string) => boolean;
  readonly changes?: Changes | undefined;
  /** Where a file is that this one imports. */
  readonly hrefOf: (path: string) => string | undefined;
}

/**
 * All lines of a file, in regions that can be lit; the style numbers them. The line that opens a region leads back to the
 * words about it.
 *
 * @throws Problem for regions that overlap without one being in the other: elements cannot.
 */
export function numberedLines(
  { path, lines, regions }: SourceFile,
  { idOf, told, changes, hrefOf }: Numbering,
): Markup {
  const opens = new Map([...regions.values()].map((region) => [region.first - 1, region]));
  const closes = new Map([...regions.values()].map((region) => [region.last + 1, region]));
  const open: Region[] = [];
  const parts: Markup[] = [];
  for (let number = 1; number <= lines.length + 1; number++) {
    for (const markup of changes?.gone.get(number) ?? []) parts.push(codeLine(markup, "gone"));
    const line = lines[number - 1];
    if (line === undefined) break;
    const [opened, closed] = [opens.get(number), closes.get(number)];
    if (opened !== undefined) {
      open.push(opened);
      parts.push(opening(line, idOf(opened.name), told(opened.name)));
    } else if (closed !== undefined) {
      if (open.pop() !== closed)
        fail(path, number, `the region "${closed.name}" overlaps another`, "let one end before");
      parts.push(codeLine(line, "mark"), raw("</span>"));
    } else parts.push(codeLine(withLink(line, path, hrefOf), changes?.added.has(number) ? "new" : ""));
  }
  return html`<pre
    class="numbered"
    tabindex="0"
    role="group"
    aria-label="${path.split("/").at(-1)}"
  ><code>${parts}</code></pre>`;
}

function opening(line: string, id: string | undefined, told: boolean): Markup {
  const region = html`<span class="region"${id !== undefined && html` id="${id}"`}>`;
  if (id === undefined || !told) return html`${region}${codeLine(line, "mark")}`;
  return html`${region}<a class="l mark" href="#told-${id}">${raw(line)}${"\n"}</a>`;
}
