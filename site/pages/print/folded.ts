import type { SiteChapter } from "../../book/site-chapter.ts";
import { html, type Markup, raw } from "../../html/html.ts";

/** A lesson for paper, where nothing can be unfolded. */
export interface Unfolded {
  /** Where a hint and a solution were folded, it says where they stand. */
  readonly body: Markup;
  /** The hints of the exercises, in order. */
  readonly hints: readonly Markup[];
}

/** One exercise's hint and its solution: weave sees to it that each has them. */
const FOLDED = /<details><summary>Hint<\/summary>([^]*?)<\/details>\s*<details class="solution"[^]*?<\/details>/g;

/** Takes hints and solutions out of a lesson: on paper they stand at the end of the book. */
export function unfolded(body: Markup, chapter: SiteChapter): Unfolded {
  const hints: Markup[] = [];
  const text = String(body).replaceAll(FOLDED, (_, hint: string) => {
    const exercise = chapter.exercises[hints.length] ?? "";
    hints.push(raw(hint));
    return String(
      html`<p class="turn-to">A hint and a solution: <a href="#${answerId(chapter, exercise)}">at the end</a>.</p>`,
    );
  });
  return { body: raw(text), hints };
}

/** The fragment of an exercise's answer: "03-answer-1-wait-status". */
export function answerId({ number }: SiteChapter, exercise: string): string {
  return `${number}-answer-${exercise}`;
}
