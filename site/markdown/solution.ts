import { join } from "node:path";
import type { SiteChapter } from "../book/site-chapter.ts";
import { filePage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";

/** The way to an exercise's solution, folded. @param exercise "1-wait-status". */
export function solution(exercise: string, { name, folder }: SiteChapter): Markup {
  const page = filePage(join(folder, "exercises", exercise, "solution.ts"));
  return html`<details class="solution" data-exercise="${name}/${exercise}"><summary>A solution</summary>
<p>One that passes the check: <a href="${page}" data-source>${exercise}/solution.ts</a></p></details>\n`;
}
