import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fail, type Looks } from "../problem.ts";
import { type Lesson, readLesson } from "./lesson.ts";

// What may be wrong with a lesson: each function yields looks, and each look throws a Problem or nothing.

/** How long a lesson is, in words of prose. */
const WORDS = { least: 1500, most: 3500 };

/** Title, summary, calls and minutes. */
export function* frontMatter({ path, front }: Lesson): Looks {
  const { title, summary, calls, minutes } = front;
  const here = (wrong: string, remedy: string): never => fail(path, 1, wrong, remedy);
  yield () =>
    typeof title === "string" || here("there is no title", "write `title: the chapter's question` between ---");
  yield () => typeof summary === "string" || here("there is no summary", "write `summary: one sentence` between ---");
  yield () =>
    (Array.isArray(calls) && calls.length > 0) || here("there are no calls", "write `calls: [fork, …]` between ---");
  yield () => (Number.isInteger(minutes) && minutes) || here("there are no minutes", "write `minutes: 20` between ---");
}

/** How long it is. */
export function* length({ path, words }: Lesson): Looks {
  yield () => {
    if (words < WORDS.least) fail(path, 0, `it has ${words} words`, `say more: at least ${WORDS.least}`);
    if (words > WORDS.most) fail(path, 0, `it has ${words} words`, `say less: at most ${WORDS.most}`);
  };
}

/** No heading is there twice, and every link within the book leads somewhere. */
export function* places(lesson: Lesson): Looks {
  const { path, headings, links } = lesson;
  for (const { text, slug, line } of headings) {
    const first = headings.find((heading) => heading.text === text);
    yield () => {
      if (first?.slug !== slug) fail(path, line, `the heading "${text}" is there twice`, "give one another name");
    };
  }
  for (const { href, line } of links) {
    if (/^[a-z]+:/.test(href) || /\.test\.ts#/.test(href)) continue;
    yield () => leadsSomewhere(lesson, href, line);
  }
}

function leadsSomewhere(lesson: Lesson, href: string, line: number): void {
  const [file = "", fragment] = decodeURI(href).split("#");
  const target = file === "" ? lesson.path : resolve(dirname(lesson.path), file);
  if (!existsSync(target)) fail(lesson.path, line, `the link leads to ${href}, which is not there`, "correct the path");
  if (fragment === undefined || basename(target) !== "lesson.md") return;
  const { headings } = target === lesson.path ? lesson : readLesson(dirname(target));
  if (headings.some(({ slug }) => slug === fragment)) return;
  const slugs = headings.map(({ slug }) => slug).join(", ");
  fail(lesson.path, line, `the link leads to #${fragment}, where no heading is`, `there are ${slugs}`);
}
