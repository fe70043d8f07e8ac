import type { Definition } from "@accept-loop/weave/lesson";
import MarkdownIt from "markdown-it";
import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { lessonPage } from "../html/address.ts";
import { html, type Markup, raw } from "../html/html.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

interface Entry extends Definition {
  readonly chapter: SiteChapter;
}

const markdown = new MarkdownIt();

/** Every term in the sentence that introduces it, with the way there, and to where it comes again. */
export function glossaryPage(site: Site): Page {
  const entries = site.chapters
    .flatMap((chapter) => chapter.lesson.definitions.map((definition): Entry => ({ ...definition, chapter })))
    .toSorted((a, b) => a.term.localeCompare(b.term, "en", { sensitivity: "base" }));
  const body = html`<h1>Glossary</h1>
<p>Every term of the book, in the sentence that introduces it.</p>
<dl class="glossary">${entries.map((entry) => item(site, entry))}</dl>`;
  const description = "Every term of the book, in the sentence that introduces it.";
  return framed(site, { name: "glossary.html", title: "Glossary", description, kind: "glossary", body });
}

function item({ chapters }: Site, { term, sentence, slug, chapter }: Entry): Markup {
  const again = chapters.filter((each) => each.number > chapter.number && speaksOf(each, term));
  return html`<div id="${termAnchor(term)}"><dt>${term}</dt><dd>${raw(markdown.renderInline(sentence))}
<span class="where"><a href="${lessonPage(chapter.name)}#${slug}">${chapter.number}</a>${again.map(
    ({ name, number }) => html` <a href="${lessonPage(name)}">${number}</a>`,
  )}</span></dd></div>\n`;
}

/** The fragment of a term: "accept-queue". */
function termAnchor(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Does a chapter use the term in its words? */
function speaksOf({ lesson }: SiteChapter, term: string): boolean {
  const words = term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w-])${words}s?(?![\\w-])`, "i").test(
    lesson.source.replaceAll(/^ *```[\s\S]*?^ *```/gm, ""),
  );
}
