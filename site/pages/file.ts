import { dirname, join } from "node:path";
import type { Site } from "../book/site.ts";
import type { SourceFile } from "../source/source-file.ts";
import { filePage, lessonPage, repositoryPath } from "../html/address.ts";
import { codeLine } from "../code/block.ts";
import { type Changes, changesOf } from "../code/changes.ts";
import { withLink } from "../source/imports.ts";
import { html, type Markup } from "../html/html.ts";
import { framed } from "./frame/frame.ts";
import type { Page } from "../html/page.ts";

/** A file of the repository, with an anchor on each line. It is also shown in the frame beside a lesson. */
export function filePageOf(site: Site, file: SourceFile): Page {
  const path = repositoryPath(file.path);
  const chapter = site.chapters.find(({ folder }) => file.path.startsWith(`${folder}/`));
  const start = file.name === "solution.ts" ? site.library.get(join(dirname(file.path), "start.ts")) : undefined;
  const lines = fileLines(site, file, start && changesOf(start, file));
  const body = html`<h1>${path}</h1>
    ${chapter && html`<p><a href="${lessonPage(chapter.name)}">${chapter.lesson.front.title}</a></p>`}
    <div class="source-code file">
      ${start && SINCE_START}
      <pre class="numbered" tabindex="0" role="group" aria-label="${file.name}"><code>${lines}</code></pre>
    </div>`;
  const name = filePage(file.path);
  const belongs = chapter === undefined ? {} : { chapter: chapter.name };
  return framed(site, { name, title: path, description: `${path}, as it is run`, kind: "source", body, ...belongs });
}

/** A solution is read as what it changed, until the reader wants it alone. */
const SINCE_START = html`<p class="about">
  <label><input type="checkbox" class="changes" checked />what changed since start.ts</label>
</p>`;

function fileLines({ library }: Site, { path, lines }: SourceFile, changes: Changes | undefined): Markup[] {
  const hrefOf = (to: string): string | undefined => (library.get(to) === undefined ? undefined : filePage(to));
  const goneBefore = (number: number): Markup[] =>
    (changes?.gone.get(number) ?? []).map((line) => codeLine(line, "gone"));
  const told = lines.flatMap((line, index) => {
    const number = index + 1;
    const classes = changes?.added.has(number) === true ? "new" : "";
    return [...goneBefore(number), codeLine(withLink(line, path, hrefOf), classes, html` id="L${number}"`)];
  });
  return [...told, ...goneBefore(lines.length + 1)];
}
