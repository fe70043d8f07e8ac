import type { Proof, Sighting } from "@accept-loop/weave/evidence";
import type { Sentence } from "@accept-loop/weave/sentences";
import { claimsOf } from "../book/claims.ts";
import { claimKey } from "../book/proofs.ts";
import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { claimAnchor, filePage, lessonPage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";
import { PROVEN, UNPROVEN } from "../html/tick-words.ts";
import { framed } from "./frame.ts";
import type { Page } from "./page.ts";

/** Every claim of the book, with what was seen when it was tested. */
export function claimsPage(site: Site): Page {
  const total = site.chapters.reduce((sum, chapter) => sum + claimsOf(chapter).length, 0);
  const body = html`<h1>Claims</h1>
<p>A sentence of this book that says what the kernel does is bound to a test that asks the kernel. These are all ${total}
of them, with what was seen when they were tested. A hollow tick means: not yet checked on this machine. <code>npx turbo
test</code> does it.</p>
${site.chapters.map(chapterClaims)}`;
  const description = "Every claim of the book, and what was measured when it was tested.";
  return framed(site, { name: "claims.html", title: "Claims", description, kind: "claims", body });
}

function chapterClaims(chapter: SiteChapter): Markup {
  const { name, number, lesson } = chapter;
  return html`<section class="claims"><h2 id="${name}"><span>${number}</span> <a href="${lessonPage(name)}">${lesson.front.title}</a></h2>
${claimsOf(chapter).map((sentence) => claim(chapter, sentence))}</section>\n`;
}

function claim({ name, proofs, tests }: SiteChapter, { text, file, id }: Sentence): Markup {
  const key = claimKey(name, { file, id });
  const proof = proofs.get(key);
  const test = tests.get(id);
  const source = test === undefined ? filePage(file) : filePage(test.file.path, test.line);
  return html`<article id="${claimAnchor(name, id)}"><h3><a href="${lessonPage(name)}#claim-${id}">${text}</a>
<span class="tick${proof && " proven"}" data-claim="${key}" role="img" aria-label="${proof ? PROVEN : UNPROVEN}"></span></h3>
${proof && evidence(proof)}<p><a href="${source}">${file}#${id}</a></p></article>\n`;
}

function evidence({ kernel, node, date, ms, saw }: Proof): Markup {
  return html`<dl class="seen">${saw.map(
    (one) => html`<div><dt>${one.what}</dt><dd>${seen(one)}</dd></div>`,
  )}</dl><p>Linux ${kernel}, Node ${node.replace(/^v/, "")}, <time datetime="${date}">${date.slice(0, 16).replace("T", " ")}</time> UTC, ${ms} ms</p>`;
}

/** What was seen, and how often. */
function seen({ values, unit = "", count, least, median, most }: Sighting): string {
  if (count === 1 || median === undefined)
    return [...new Set(values)].map((value) => `${value} ${unit}`.trim()).join("\n");
  return `${count} times: ${least} to ${most} ${unit}, median ${median}`.replace(" ,", ",");
}
