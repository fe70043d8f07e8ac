import type { Definition } from "@accept-loop/weave/lesson/lesson";
import MarkdownIt from "markdown-it";
import { oncePer } from "../../html/once-per.ts";
import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import { lessonPage } from "../../html/address.ts";
import { html, type Markup, raw } from "../../html/html.ts";
import { framed } from "../frame/frame.ts";
import type { Page } from "../../html/page.ts";

interface Entry extends Definition {
  readonly chapter: SiteChapter;
}

const markdown = new MarkdownIt();

/** Where a part of a chapter is; without a fragment, where it begins. */
type Href = (chapter: string, fragment?: string) => string;

/** Every term of the book. */
export function glossaryPage(site: Site): Page {
  const href: Href = (chapter, fragment) => lessonPage(chapter) + (fragment === undefined ? "" : `#${fragment}`);
  const body = html`<h1>Glossary</h1>
<p>Every term of the book, with the sentence that introduces it.</p>
${terms(site, href)}`;
  const description = "Every term of the book, with the sentence that introduces it.";
  return framed(site, { name: "glossary.html", title: "Glossary", description, kind: "glossary", body });
}

/** Every term in the sentence that introduces it, with the way there, and to where it comes again. */
export function terms(site: Site, href: Href): Markup {
  const entries = site.chapters
    .flatMap((chapter) => chapter.lesson.definitions.map((definition): Entry => ({ ...definition, chapter })))
    .toSorted((a, b) => a.term.localeCompare(b.term, "en", { sensitivity: "base" }));
  return html`<dl class="glossary">${entries.map((entry) => item(site, entry, href))}</dl>`;
}

function item({ chapters }: Site, { term, sentence, slug, chapter }: Entry, href: Href): Markup {
  const again = chapters.filter((each) => each.number > chapter.number && speaksOf(each, term));
  return html`<div id="${termAnchor(term)}"><dt>${term}</dt><dd>${raw(markdown.renderInline(sentence))}
<span class="where"><a href="${href(chapter.name, slug)}">${chapter.number}</a>${again.map(
    ({ name, number }) => html` <a href="${href(name)}">${number}</a>`,
  )}</span></dd></div>\n`;
}

/** The fragment of a term: "accept-queue". */
function termAnchor(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** A chapter's words: its lesson, without code and output. */
const proseOf = oncePer(({ lesson }: SiteChapter) => lesson.source.replaceAll(/^ *```[\s\S]*?^ *```/gm, ""));

/** Does a chapter use the term in its words? */
function speaksOf(chapter: SiteChapter, term: string): boolean {
  const words = term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w-])${words}s?(?![\\w-])`, "i").test(proseOf(chapter));
}
