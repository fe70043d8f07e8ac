import { relative } from "node:path";
import { twinOf } from "../../book/arranged.ts";
import { regionIds, regionKey } from "../../book/region-ids.ts";
import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import type { SourceFile } from "../../source/source-file.ts";
import { tellingFence } from "../../book/telling.ts";
import { changesOf } from "../../code/changes.ts";
import { numberedLines } from "../../code/numbered.ts";
import { filePage } from "../../html/address.ts";
import { html, type Content, type Markup } from "../../html/html.ts";

/** How many characters of file names the tabs have room for, in one row beside a lesson. */
const ROOM = 80;

/** The tests that have tabs, while there is room: the server's own, and those that prove most. All else is under "more". */
function testsOf({ folder, files, pane: shown, lesson }: SiteChapter): SourceFile[] {
  const proofs = ({ name }: SourceFile): number =>
    lesson.links.filter(({ href }) => href.startsWith(`${name}#`)).length;
  const tests = files.filter(({ name }) => name.endsWith(".test.ts"));
  const server = tests.find(({ name }) => name === "server.test.ts");
  const others = tests.filter((test) => test !== server).toSorted((a, b) => proofs(b) - proofs(a));
  const width = ({ path }: SourceFile): number => relative(folder, path).length + 2;
  let left = ROOM - [...shown, ...(server ? [server] : [])].reduce((sum, file) => sum + width(file), 0);
  return [...(server ? [server] : []), ...others.filter((test) => (left -= width(test)) >= 0)];
}

/** The chapter's files beside the lesson: each on a tab. Those that are too long for the page have pages of their own. */
export function pane(site: Site, chapter: SiteChapter): Markup {
  const tests = testsOf(chapter);
  const others = chapter.files.filter((file) => !chapter.pane.includes(file) && !tests.includes(file));
  const link = ({ path }: SourceFile): Markup =>
    html`<a href="${filePage(path)}" data-source>${relative(chapter.folder, path)}</a> `;
  return html`<aside class="pane" id="side-by-side" aria-label="The chapter's files">
    <nav class="tabs" aria-label="Files">
      ${chapter.pane.map(({ name }) => html`<a href="#${name}">${name}</a> `)}${tests.map(link)}
      <details>
        <summary>more</summary>
        <div>${others.map(link)}</div>
      </details>
    </nav>
    ${chapter.pane.map((file) => paneFile(file, site, chapter))}
  </aside>`;
}

function paneFile(file: SourceFile, site: Site, chapter: SiteChapter): Markup {
  const ids = regionIds(chapter);
  const before = site.chapters[site.chapters.indexOf(chapter) - 1];
  const former = before?.files.find(({ name }) => name === file.name);
  const lines = numberedLines(file, {
    idOf: (region) => ids.get(regionKey(file, region)),
    told: (region) => tellingFence(chapter, file.name, region) !== undefined,
    changes: former && changesOf(former, file),
    hrefOf: (path) => hrefOf(path, site, chapter),
  });
  const twin = chapter.pane.find(({ name }) => name === twinOf(file.name));
  return html`<section class="file" id="${file.name}" aria-label="${file.name}"${twin && html` data-twin="${twin.name}"`}>
    ${about(file, twin, former && before)}${lines}
  </section> `;
}

/** Where a file is: on this page, or on one of its own. */
function hrefOf(path: string, { library }: Site, { pane: shown }: SiteChapter): string | undefined {
  const here = shown.find((file) => file.path === path);
  if (here !== undefined) return `#${here.name}`;
  return library.get(path) === undefined ? undefined : filePage(path);
}

/** What can be compared with this file. */
function about({ name }: SourceFile, twin: SourceFile | undefined, before: SiteChapter | undefined): Content {
  if (twin === undefined && before === undefined) return undefined;
  return html`<p class="about"><b>${name}</b>
    ${
      before &&
      html`<label><input type="checkbox" class="changes" />what changed since chapter ${before.number}</label>`
    }${twin && html`<a class="beside" href="#side-by-side">beside ${twin.name}</a>`}
  </p>`;
}
