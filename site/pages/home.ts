import type { Site } from "../book/site.ts";
import { lessonPage } from "../html/address.ts";
import { html } from "../html/html.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** The first page. */
export function homePage(site: Site): Page {
  const body = html`<h1>The Accept Loop</h1>
    <ol class="chapters">
      ${site.chapters.map(
        ({ name, lesson: { front } }) =>
          html`<li>
            <a href="${lessonPage(name)}">${front.title}</a>
            <p>${front.summary}</p>
          </li>`,
      )}
    </ol>`;
  const description = "Concurrent TCP servers in TypeScript, one real system call at a time: a book that runs.";
  return framed(site, { name: "index.html", title: "The Accept Loop", description, kind: "home", body });
}
