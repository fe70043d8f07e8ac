import type { Site } from "../book/site.ts";
import type { SourceFile } from "../book/source-file.ts";
import { filePage, lessonPage, repositoryPath } from "../html/address.ts";
import { html, raw } from "../html/html.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** A file of the repository, with an anchor on each line. It is also shown in the frame beside a lesson. */
export function filePageOf(site: Site, file: SourceFile): Page {
  const path = repositoryPath(file.path);
  const chapter = site.chapters.find(({ folder }) => file.path.startsWith(`${folder}/`));
  const lines = file.lines.map((line, index) => html`<span class="l" id="L${index + 1}">${raw(line)}</span>${"\n"}`);
  const body = html`<h1>${path}</h1>
    ${chapter && html`<p><a href="${lessonPage(chapter.name)}">${chapter.lesson.front.title}</a></p>`}
    <pre tabindex="0" role="region" aria-label="${path}"><code>${lines}</code></pre>`;
  const name = filePage(file.path);
  const belongs = chapter === undefined ? {} : { chapter: chapter.name };
  return framed(site, { name, title: path, description: `${path}, as it is run`, kind: "source", body, ...belongs });
}
