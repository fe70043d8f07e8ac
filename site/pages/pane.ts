import { regionIds, regionKey } from "../book/region-ids.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import type { SourceFile } from "../book/source-file.ts";
import { numberedLines } from "../code/numbered.ts";
import { filePage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";

/** The chapter's files beside the lesson: each on a tab. Those that are too long for the page open in a frame. */
export function pane(chapter: SiteChapter): Markup {
  const ids = regionIds(chapter);
  const others = chapter.files.filter((file) => !chapter.pane.includes(file));
  return html`<aside class="pane" aria-label="The chapter's files">
    <nav class="tabs" aria-label="Files">
      ${chapter.pane.map(({ name }) => html`<a href="#${name}">${name}</a> `)}
      <details>
        <summary>more</summary>
        <div>${others.map(({ path, name }) => html`<a href="${filePage(path)}" target="file">${name}</a> `)}</div>
      </details>
    </nav>
    ${chapter.pane.map((file) => paneFile(file, chapter, ids))}
    <iframe name="file" title="A file of the chapter" loading="lazy"></iframe>
  </aside>`;
}

function paneFile(file: SourceFile, { fences }: SiteChapter, ids: ReadonlyMap<string, string>): Markup {
  const lines = numberedLines(file, {
    idOf: (region) => ids.get(regionKey(file, region)),
    told: (region) =>
      fences.some(({ asks }) => asks.kind === "code" && asks.path === file.name && asks.region === region),
  });
  return html`<section class="file" id="${file.name}" aria-label="${file.name}">
    <pre tabindex="0"><code>${lines}</code></pre>
  </section> `;
}
