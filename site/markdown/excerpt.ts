import { resolve } from "node:path";
import type { Region } from "@accept-loop/weave/code/regions";
import type { FenceKind } from "@accept-loop/weave/lesson/fence";
import { fail } from "@accept-loop/weave/problem";
import { regionKey } from "../book/region-ids.ts";
import type { AskingFence } from "../book/site-chapter.ts";
import type { SourceFile } from "../source/source-file.ts";
import { tellingFence } from "../book/telling.ts";
import { codeBlock, excerptLines } from "../code/block.ts";
import { filePage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";
import type { PagePlace } from "./page-place.ts";

type Code = Extract<FenceKind, { kind: "code" }>;

/**
 * A region of a file under the words that speak of it. Where the file stands beside the lesson, the two are linked both
 * ways, and wide windows show only the link: the code is in the pane.
 *
 * @throws Problem when the file has no such region.
 */
export function excerpt(fence: AskingFence, { path, region: name }: Code, place: PagePlace): Markup {
  const { chapter, site } = place;
  const file = site.library.get(resolve(chapter.folder, path));
  if (file === undefined) return fail(chapter.lesson.path, fence.line, `there is no ${path}`, "correct the path");
  const region = name === undefined ? undefined : regionOf(file, name, fence, chapter.lesson.path);
  const label = html`<span class="file-name">${path}</span>${name !== undefined && html` <b>${name}</b>`}
    ${region !== undefined && html`<span class="lines">${linesOf(region)}</span>`}`;
  const code = codeBlock(excerptLines(file, region));
  const id = name === undefined ? undefined : place.regions.get(regionKey(file, name));
  if (id !== undefined) {
    const tells = tellingFence(chapter, path, name ?? "") === fence;
    return html`<figure class="excerpt paned"${tells && html` id="told-${id}"`} data-region="${id}">
      <figcaption><a href="#${id}">${label}</a></figcaption>
      ${code}
    </figure> `;
  }
  const href = filePage(file.path, region?.first);
  return html`<figure class="excerpt">
    <figcaption><a href="${href}" data-source>${label}</a></figcaption>
    ${code}
  </figure> `;
}

function regionOf(file: SourceFile, name: string, { line }: AskingFence, lesson: string): Region {
  const region = file.regions.get(name);
  if (region !== undefined) return region;
  const names = [...file.regions.keys()].join(", ");
  return fail(lesson, line, `${file.name} has no region "${name}"; it has ${names}`, "correct the name");
}

function linesOf({ first, last }: Region): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}
