import { prefaceText } from "../../book/preface.ts";
import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import { html, type Content, type Markup } from "../../html/html.ts";
import { lessonBody } from "../../markdown/lesson-body.ts";
import { prefaceBody } from "../../markdown/preface-body.ts";
import { bookFragment, onBookPage } from "../../markdown/page-place.ts";
import { answers } from "./answers.ts";
import { unfolded } from "./folded.ts";
import { withTargets } from "./links.ts";
import { tested } from "../frame/built-from.ts";
import { framed } from "../frame/frame.ts";

import { terms } from "../reference/glossary.ts";
import type { Page } from "../../html/page.ts";

/** The whole book on one page, in order: to print, to keep, and to search with what the browser has. */
export function printPage(site: Site): Page {
  const lessons = site.chapters.map((chapter) => ({
    chapter,
    ...unfolded(lessonBody(onBookPage(site, chapter)), chapter),
  }));
  const preface = prefaceBody(site, (chapter, fragment) => `#${bookFragment(chapter, fragment)}`);
  const body = html`${cover(site)}
${contents(site)}
${preface && html`<article class="lesson" id="preface">${preface}</article>`}
${lessons.map(
  ({ chapter, body }) =>
    html`<article class="lesson" id="${chapter.number}" data-chapter="${chapter.number}">${body}</article>\n`,
)}
<article class="lesson" id="answers"><h1>Hints and solutions</h1>
${lessons.map(({ chapter, hints }) => answers(site, chapter, hints))}</article>
<article class="lesson" id="glossary"><h1>Glossary</h1>
${terms(site, (chapter, fragment) => `#${bookFragment(chapter, fragment)}`)}</article>`;
  const description = "The whole book on one page.";
  const page = { name: "print.html", title: "The whole book", description, kind: "print", style: "book.css" };
  return framed(site, { ...page, body: withTargets(body, site) });
}

function cover(site: Site): Markup {
  return html`<header class="cover"><p class="title">The Accept Loop</p>
<p>Concurrent TCP servers in TypeScript, one real system call at a time: a book that runs.</p>
<p class="tested">${tested(site)}${site.address && html` Read it beside its code: <a href="${site.address}">${site.address}</a>`}</p></header>`;
}

function contents(site: Site): Markup {
  const { chapters } = site;
  const items = chapters.map(
    ({ number, lesson }) => html`<li><a href="#${number}"><span>${number}</span> ${lesson.front.title}</a>
${sections(number, lesson)}</li>\n`,
  );
  return html`<nav class="toc" aria-label="Contents"><h1>Contents</h1><ol>${prefaceText(site) !== undefined && html`<li><a href="#preface">Before you start</a></li>`}${items}
<li><a href="#answers">Hints and solutions</a></li>
<li><a href="#glossary">Glossary</a></li></ol></nav>`;
}

function sections(number: string, { headings }: SiteChapter["lesson"]): Content {
  const links = headings
    .filter(({ level }) => level === 2)
    .map(({ slug, text }) => html`<a href="#${bookFragment(number, slug)}">${text}</a> `);
  return html`<p>${links}</p>`;
}
