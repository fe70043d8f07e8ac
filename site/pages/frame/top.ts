import { PREFACE, prefaceText } from "../../book/preface.ts";
import type { Site } from "../../book/site.ts";
import { lessonPage } from "../../html/address.ts";
import { html, type Content } from "../../html/html.ts";

/** The pages around the lessons. */
const PLACES = [
  ["claims.html", "Claims"],
  ["calls.html", "Calls"],
  ["glossary.html", "Glossary"],
] as const;

/** What is above each page: the contents, the way to the neighbours, and what scripts offer. */
export function top(site: Site, name: string, chapter: string | undefined): Content {
  const { chapters, benches } = site;
  const places = benches.newest === undefined ? PLACES : [...PLACES, ["bench.html", "Costs"] as const];
  const link = (page: string, words: Content): Content =>
    html`<a href="${page}"${page === name && html` aria-current="page"`}>${words}</a>`;
  const index = chapters.findIndex((each) => each.name === chapter);
  const [before, here, after] = index === -1 ? [] : [chapters[index - 1], chapters[index], chapters[index + 1]];
  return html`<header class="top">
<a class="home" aria-label="The Accept Loop" href="index.html"${name === "index.html" && html` aria-current="page"`}><img src="icon.svg" alt=""> <span>The Accept Loop</span></a>
<details class="contents"><summary>${here ? html`<span>${here.number}</span> ${here.lesson.front.title}` : "Chapters"}</summary>
<nav aria-label="Contents">${prefaceText(site) !== undefined && html`<p>${link(PREFACE, "Before you start")}</p>`}<ol>${chapters.map(
    ({ name: each, number, lesson }) =>
      html`<li>${link(lessonPage(each), html`<span>${number}</span> ${lesson.front.title}`)}</li>`,
  )}</ol><p>${[...places, ["print.html", "One page"] as const].map(([page, words]) => html`${link(page, words)} `)}</p></nav></details>
<nav class="places" aria-label="Pages">
${before && html`<a rel="prev" href="${lessonPage(before.name)}" aria-label="Previous: ${before.lesson.front.title}">←</a> `}
${after && html`<a rel="next" href="${lessonPage(after.name)}" aria-label="Next: ${after.lesson.front.title}">→</a> `}
${places.map(([page, words]) => html`${link(page, words)} `)}
</nav>
<button class="search" type="button" hidden>Search <kbd>Ctrl K</kbd></button>
<button class="theme" type="button" hidden>Theme</button>
</header>`;
}
