import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import { lessonPage } from "../../html/address.ts";
import { html, type Content } from "../../html/html.ts";
import { lessonBody } from "../../markdown/lesson-body.ts";
import { onLessonPage } from "../../markdown/page-place.ts";
import { framed } from "../frame/frame.ts";
import type { Page } from "../../html/page.ts";
import { pane } from "./pane.ts";

/** A lesson, with the chapter's files beside it. */
export function lessonPageOf(site: Site, chapter: SiteChapter): Page {
  const { name, lesson } = chapter;
  const body = html`<article class="lesson" data-lesson="${name}">
      ${outline(chapter)} ${lessonBody(onLessonPage(site, chapter))} ${turn(site, chapter)}
    </article>
    ${pane(site, chapter)}`;
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

/** The way to the neighbours. */
function turn({ chapters }: Site, chapter: SiteChapter): Content {
  const index = chapters.indexOf(chapter);
  const [before, next] = [chapters[index - 1], chapters[index + 1]];
  return html`<nav class="turn" aria-label="Neighbours">
    ${
      before &&
      html`<a rel="prev" href="${lessonPage(before.name)}"><span>Before</span>${before.lesson.front.title}</a> `
    }${
      next
        ? html`<a rel="next" href="${lessonPage(next.name)}"><span>Next</span>${next.lesson.front.title}</a>`
        : html`<a href="claims.html"><span>To the end</span>All that was claimed, and what was seen</a>`
    }
  </nav>`;
}
