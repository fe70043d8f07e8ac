import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { lessonPage } from "../html/address.ts";
import { html, type Content } from "../html/html.ts";
import { lessonBody } from "../markdown/lesson-body.ts";
import { onLessonPage } from "../markdown/page-place.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";
import { pane } from "./pane.ts";

/** A lesson, with the chapter's files beside it. */
export function lessonPageOf(site: Site, chapter: SiteChapter): Page {
  const { name, lesson } = chapter;
  const body = html`<article class="lesson">
      ${outline(chapter)} ${lessonBody(onLessonPage(site, chapter))} ${turn(site, chapter)}
    </article>
    ${pane(chapter)}`;
  const { title = name, summary = "" } = lesson.front;
  return framed(site, { name: lessonPage(name), title, description: summary, chapter: name, kind: "lesson", body });
}

function outline({ lesson: { headings } }: SiteChapter): Content {
  const sections = headings.filter(({ level }) => level === 2);
  return html`<details class="outline">
    <summary>On this page</summary>
    <nav aria-label="On this page">
      <ol>
        ${sections.map(({ slug, text }) => html`<li><a href="#${slug}">${text}</a></li>`)}
      </ol>
    </nav>
  </details>`;
}

function turn({ chapters }: Site, chapter: SiteChapter): Content {
  const next = chapters[chapters.indexOf(chapter) + 1];
  const [name, word, title] =
    next === undefined ? ["index", "Back to", "the beginning"] : [next.name, "Next", next.lesson.front.title];
  return html`<p class="turn">
    <a href="${lessonPage(name)}">${word}: <b>${title}</b></a>
  </p>`;
}
