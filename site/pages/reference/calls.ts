import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import type { SourceFile } from "../../source/source-file.ts";
import { filePage, lessonPage } from "../../html/address.ts";
import { html, type Content, type Markup } from "../../html/html.ts";
import { framed } from "../frame/frame.ts";
import { manPage } from "./man-page.ts";
import type { Page } from "../../html/page.ts";
import { teachingSection } from "./teaching.ts";

/** Every call that a chapter teaches: where it is taught, which programs make it, and its man page. */
export function callsPage(site: Site): Page {
  const names = [...new Set(site.chapters.flatMap(({ lesson }) => lesson.front.calls ?? []))];
  const body = html`<h1>System calls</h1>
<p>Each call that the book teaches: where, which of its programs make it, and what the manual says.</p>
<div class="table"><table class="calls"><thead><tr><th scope="col">call</th><th scope="col">taught in</th><th scope="col">used by</th><th scope="col">manual</th></tr></thead><tbody>
${names.toSorted((a, b) => a.localeCompare(b, "en")).map((call) => row(site, call))}</tbody></table></div>`;
  const description = "Every system call that the book teaches: where it is taught and used, and its man page.";
  return framed(site, { name: "calls.html", title: "System calls", description, kind: "calls", body });
}

function row({ chapters }: Site, call: string): Markup {
  const taught = chapters.filter(({ lesson }) => lesson.front.calls?.includes(call));
  const uses = chapters.map((chapter): Content => {
    const files = programsOf(chapter).filter(({ source }) => lineOf(source, call) !== undefined);
    return (
      files.length > 0 &&
      html`<div>${chapter.number} ${files.map(({ path, name, source }) => html`<a href="${filePage(path, lineOf(source, call))}">${name}</a> `)}</div>`
    );
  });
  const page = manPage(call);
  return html`<tr id="${call}"><th scope="row"><code>${call}</code></th><td>${taught.map((chapter) => teaching(chapter, call))}</td>
<td>${uses}</td><td>${page && html`<a href="${page.href}">${page.name}</a>`}</td></tr>\n`;
}

/** What a reader runs: not what tests it, breaks it, records it or draws it. */
function programsOf({ files }: SiteChapter): SourceFile[] {
  return files.filter(({ name }) => !/\.test\.ts$|^(?:mutants|scenarios|(?:\w+-)?pictures)\.ts$/.test(name));
}

/** A chapter that teaches a call, at the section that does. */
function teaching({ name, number, lesson }: SiteChapter, call: string): Markup {
  const section = teachingSection(lesson, call);
  const place = section === undefined ? "" : `#${section.slug}`;
  return html`<div><a href="${lessonPage(name)}${place}">${number} ${section?.text ?? lesson.front.title}</a></div>`;
}

/** The first line, counted from 1, in which a program makes a call. */
function lineOf(source: string, call: string): number | undefined {
  if (!source.includes(call)) return undefined; // mostly so
  for (const { index } of source.matchAll(new RegExp(String.raw`(?<![\w.])(?:sys\.)?${call}(?:\.\w+)?\(`, "g"))) {
    const before = source.slice(0, index).split("\n");
    if (!/^\s*(?:\/\/|\/?\*)/.test(before.at(-1) ?? "")) return before.length;
  }
  return undefined;
}
