import type { Site } from "../book/site.ts";
import type { SourceFile } from "../source/source-file.ts";
import { filePage, lessonPage, repositoryPath } from "../html/address.ts";
import { codeLine } from "../code/block.ts";
import { withLink } from "../source/imports.ts";
import { html } from "../html/html.ts";
import { framed } from "./frame/frame.ts";
import type { Page } from "../html/page.ts";

/** A file of the repository, with an anchor on each line. It is also shown in the frame beside a lesson. */
export function filePageOf(site: Site, file: SourceFile): Page {
  const path = repositoryPath(file.path);
  const chapter = site.chapters.find(({ folder }) => file.path.startsWith(`${folder}/`));
  const hrefOf = (to: string): string | undefined => (site.library.get(to) === undefined ? undefined : filePage(to));
  const lines = file.lines.map((line, index) =>
    codeLine(withLink(line, file.path, hrefOf), "", html` id="L${index + 1}"`),
  );
  const body = html`<h1>${path}</h1>
    ${chapter && html`<p><a href="${lessonPage(chapter.name)}">${chapter.lesson.front.title}</a></p>`}
    <div class="source-code">
      <pre class="numbered" tabindex="0" role="group" aria-label="${file.name}"><code>${lines}</code></pre>
    </div>`;
  const name = filePage(file.path);
  const belongs = chapter === undefined ? {} : { chapter: chapter.name };
  return framed(site, { name, title: path, description: `${path}, as it is run`, kind: "source", body, ...belongs });
}
