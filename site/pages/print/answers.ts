import { join } from "node:path";
import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import { codeBlock, codeLine } from "../../code/block.ts";
import { html, type Content, type Markup } from "../../html/html.ts";
import { answerId } from "./folded.ts";

/** The hints and solutions of a chapter's exercises. @param hints one for each exercise, in order. */
export function answers(site: Site, chapter: SiteChapter, hints: readonly Markup[]): Markup {
  const titles = chapter.lesson.headings.filter(({ text, level }) => level === 3 && /^\d+\. /.test(text));
  return html`<h2 id="${chapter.number}-answers">${chapter.number} · ${chapter.lesson.front.title}</h2>
${chapter.exercises.map(
  (exercise, index) => html`<section class="answer" id="${answerId(chapter, exercise)}">
<h3>${titles[index]?.text}</h3>
${hints[index]}
${solution(site, join(chapter.folder, "exercises", exercise, "solution.ts"))}
</section>\n`,
)}`;
}

function solution({ library }: Site, path: string): Content {
  const file = library.get(path);
  return file && codeBlock(file.lines.map((line) => codeLine(line)));
}
