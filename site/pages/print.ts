import type { Site } from "../book/site.ts";
import { html } from "../html/html.ts";
import { lessonBody } from "../markdown/lesson-body.ts";
import { onBookPage } from "../markdown/page-place.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** The whole book on one page: to print, to keep, and to search with what the browser has. */
export function printPage(site: Site): Page {
  const body = html`<p class="title">The Accept Loop</p>
<nav class="toc" aria-label="Contents"><ol>${site.chapters.map(
    ({ number, lesson }) => html`<li><a href="#${number}">${lesson.front.title}</a></li>`,
  )}</ol></nav>
${site.chapters.map(
  (chapter) =>
    html`<article class="lesson" id="${chapter.number}">${lessonBody(onBookPage(site, chapter))}</article>\n`,
)}`;
  const description = "The whole book on one page.";
  return framed(site, { name: "print.html", title: "The whole book", description, kind: "print", body });
}
