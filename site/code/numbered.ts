import { fail } from "@accept-loop/weave/problem";
import type { Region } from "@accept-loop/weave/regions";
import type { SourceFile } from "../book/source-file.ts";
import { html, type Markup, raw } from "../html/html.ts";
import { codeLine } from "./block.ts";

export interface Numbering {
  /** The id of a region on this page, when it has one. */
  readonly idOf: (region: string) => string | undefined;
  /** True when the lesson on this page shows the region: then its first line leads back there. */
  readonly told: (region: string) => boolean;
}

/**
 * All lines of a file, one element each, in regions that can be lit; the style numbers them. The line that opens a region
 * leads back to the words about it.
 *
 * @throws Problem for regions that overlap without one being in the other: elements cannot.
 */
export function numberedLines({ path, lines, regions }: SourceFile, { idOf, told }: Numbering): Markup {
  const opens = new Map([...regions.values()].map((region) => [region.first - 1, region]));
  const closes = new Map([...regions.values()].map((region) => [region.last + 1, region]));
  const open: Region[] = [];
  const parts: Markup[] = [];
  for (const [index, line] of lines.entries()) {
    const [opened, closed] = [opens.get(index + 1), closes.get(index + 1)];
    if (opened !== undefined) {
      open.push(opened);
      const id = idOf(opened.name);
      parts.push(html`<span class="region" ${id !== undefined && html` id="${id}"`}></span>`);
      const back = id !== undefined && told(opened.name);
      parts.push(back ? html`<a class="l mark" href="#told-${id}">${raw(line)}</a>${"\n"}` : codeLine(line, "mark"));
    } else if (closed !== undefined) {
      if (open.pop() !== closed)
        fail(path, index + 1, `the region "${closed.name}" overlaps another`, "let one end before");
      parts.push(codeLine(line, "mark end"), raw("</span>"));
    } else parts.push(codeLine(line));
  }
  return html`${parts}`;
}
