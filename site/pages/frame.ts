import type { Site } from "../book/site.ts";
import { lessonPage } from "../html/address.ts";
import { html, type Content } from "../html/html.ts";
import { builtFrom } from "./built-from.ts";
import type { Page } from "./page.ts";

/** Scripts, styles and frames of this folder, and nothing that stands in the page itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export interface Framed {
  /** The page's file: "glossary.html". */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The chapter that it belongs to: "03-reaping". */
  readonly chapter?: string;
  /** A word that the style knows the kind of page by: "lesson". */
  readonly kind: string;
  readonly body: Content;
}

/** A whole page: the body, with what is above and below it on all pages. */
export function framed(site: Site, { name, title, description, chapter, kind, body }: Framed): Page {
  const heading = title === "The Accept Loop" ? title : `${title} · The Accept Loop`;
  const text = html`<!DOCTYPE html>
    <html lang="en" data-kind="${kind}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${heading}</title>
        <meta name="description" content="${description}" />
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="${description}" />
        <meta property="og:type" content="article" />
        <link rel="icon" href="icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="site.css" />
        <script src="site.js"></script>
      </head>
      <body>
        <a class="skip" href="#page-text">Skip to the text</a>
        ${top(site, name, chapter)}
        <main id="page-text">${body}</main>
        ${builtFrom(site, chapter)}
      </body>
    </html> `;
  return { name, text: String(text) };
}

const PLACES = [
  ["claims.html", "Claims"],
  ["calls.html", "Calls"],
  ["glossary.html", "Glossary"],
] as const;

function top({ chapters }: Site, name: string, chapter: string | undefined): Content {
  const here = (page: string): Content => page === name && html` aria-current="page"`;
  const index = chapters.findIndex((each) => each.name === chapter);
  const [before, after] = index === -1 ? [] : [chapters[index - 1], chapters[index + 1]];
  return html`<header class="top">
    <a class="home" aria-label="The Accept Loop" href="index.html" ${here("index.html")}
      ><img src="icon.svg" alt="" /> <span>The Accept Loop</span></a
    >
    <details class="contents">
      <summary>
        ${index === -1 ? "Chapters" : html`<span>${chapter?.slice(0, 2)}</span> ${chapters[index]?.lesson.front.title}`}
      </summary>
      <nav aria-label="Chapters">
        <ol>
          ${chapters.map(
            ({ name: each, number, lesson }) =>
              html`<li>
                <a href="${lessonPage(each)}" ${here(lessonPage(each))}><span>${number}</span> ${lesson.front.title}</a>
              </li>`,
          )}
        </ol>
      </nav>
    </details>
    <nav class="places" aria-label="Pages">
      ${before && html`<a rel="prev" href="${lessonPage(before.name)}" aria-label="Previous: ${before.lesson.front.title}">←</a>`}
      ${after && html`<a rel="next" href="${lessonPage(after.name)}" aria-label="Next: ${after.lesson.front.title}">→</a>`}
      ${PLACES.map(([page, words]) => html`<a href="${page}" ${here(page)}>${words}</a> `)}
    </nav>
    <button class="search" type="button" hidden>Search <kbd>Ctrl K</kbd></button>
    <button class="theme" type="button" hidden>Theme</button>
  </header>`;
}
