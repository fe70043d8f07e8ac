import type { Lesson } from "@accept-loop/weave/lesson/lesson";
import { type Sentence, sentencesOf } from "@accept-loop/weave/claim/sentences";
import { claimsOf } from "../../book/claims.ts";
import { claimKey } from "../../evidence/findings.ts";
import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import { claimAnchor, filePage, lessonPage } from "../../html/address.ts";
import { evidence } from "../../evidence/evidence.ts";
import { html, type Content, type Markup } from "../../html/html.ts";
import { TICKS, tickState } from "../../evidence/tick.ts";
import { framed } from "../frame/frame.ts";
import type { Page } from "../../html/page.ts";

/** Every claim of the book, with what was seen when it was tested. */
export function claimsPage(site: Site): Page {
  const total = site.chapters.reduce((sum, chapter) => sum + claimsOf(chapter).length, 0);
  const calls = new Set(site.chapters.flatMap(({ lesson }) => lesson.front.calls ?? []));
  const body = html`<h1>Claims</h1>
<p>Each sentence here says what the kernel does and is bound to a test that asks the kernel. These are all ${total}, with what
the tests saw. A hollow tick has not been checked on this machine yet, and a question mark means that something has changed
since. <code>npx turbo test</code> checks them. A cross means that the test failed.</p>
${site.chapters.map((chapter) => chapterClaims(chapter, calls))}`;
  const description = "Every claim of the book, and what was measured when it was tested.";
  return framed(site, { name: "claims.html", title: "Claims", description, kind: "claims", body });
}

function chapterClaims(chapter: SiteChapter, calls: ReadonlySet<string>): Markup {
  const { name, number, lesson } = chapter;
  return html`<section class="claims"><h2 id="${name}"><span>${number}</span> <a href="${lessonPage(name)}">${lesson.front.title}</a></h2>
${claimsOf(chapter).map((sentence) => claim(chapter, { ...sentence, text: asSentence(sentence.text, calls) }))}</section>\n`;
}

function claim({ name, findings, tests, lesson }: SiteChapter, { text, file, id }: Sentence): Markup {
  const key = claimKey(name, { file, id });
  const known = findings.get(key);
  const state = tickState(known);
  const test = tests.get(id);
  const source = test === undefined ? filePage(file) : filePage(test.file.path, test.line);
  return html`<article id="${claimAnchor(name, id)}"><h3><a href="${lessonPage(name)}#claim-${id}">${text}</a>
<span class="tick ${state}" data-claim="${key}" role="img" aria-label="${TICKS[state]}"></span></h3>
<div class="evidence">${evidence(known)}</div>${again(lesson, id)}<p><a href="${source}">${file}#${id}</a></p></article>\n`;
}

/** A claim begins with a capital letter here, unless its first word is a name: "poll", "exit()", "tcp_fin_timeout". */
function asSentence(text: string, calls: ReadonlySet<string>): string {
  const [word = ""] = /^[a-z]+(?=[ ,])/.exec(text) ?? [];
  return word === "" || calls.has(word) ? text : text[0]?.toUpperCase() + text.slice(1);
}

/** The sentences that say the same once more: each has a tick of its own in the lesson. */
function again(lesson: Lesson, claimed: string): Content {
  const [, ...others] = sentencesOf(lesson).filter(({ id }) => id === claimed);
  return others.map(({ text }) => html`<p>Also said: ${text}</p>`);
}
