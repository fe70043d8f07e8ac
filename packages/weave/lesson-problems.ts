import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Lesson, readLesson } from "./lesson.ts";
import { fail, type Looks } from "./problem.ts";
import { readSource } from "./regions.ts";
import type { WovenFence } from "./woven-lesson.ts";

// What may be wrong with a lesson: each function yields looks, and each look throws a Problem or nothing.

/** How long a lesson is, in words of prose. */
const WORDS = { least: 1500, most: 3500 };
/** How many broken servers it shows. */
const LEAST_MUTANTS = 2;

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

/**
 * Every region of the chapter's files is shown; one of server.c also by the region of the same name in server.ts: the two
 * are the same stretch of the same program.
 */
export function* regions(folder: string, fences: readonly WovenFence[]): Looks {
  const shown = new Set<string>();
  for (const { asks } of fences) {
    if (asks.kind === "code") shown.add(`${asks.path.replace("./", "")}#${asks.region}`);
    if (asks.kind === "difference") for (const file of asks.files) shown.add(`${file}#${asks.region}`);
  }
  for (const file of sourcesIn(folder)) {
    const path = join(folder, file);
    const twin = file.replace(/\.c$/, ".ts");
    yield () => {
      for (const { name, first } of readSource(path).regions.values()) {
        if (shown.has(`${file}#${name}`) || shown.has(`${twin}#${name}`)) continue;
        fail(
          path,
          first - 1,
          `the lesson shows the region "${name}" nowhere`,
          `add a fence \`ts ${file}#${name}\`, or remove the markers`,
        );
      }
    };
  }
}

/** A chapter's source files, those of its exercises too; not what the reader writes there. */
function sourcesIn(folder: string): string[] {
  const own = readdirSync(folder);
  const all = existsSync(join(folder, "exercises"))
    ? readdirSync(join(folder, "exercises"), { recursive: true, encoding: "utf8" })
    : [];
  const exercises = all.filter((file) => basename(file) !== "my.ts").map((file) => join("exercises", file));
  return [...own, ...exercises].filter((name) => /\.(ts|cjs|mjs|c)$/.test(name));
}

/** At least two mutants are shown with their failure. */
export function* broken({ path }: Lesson, fences: readonly WovenFence[]): Looks {
  const shown = fences.filter(({ asks }) => asks.kind === "failure" && asks.name.startsWith("broken-")).length;
  yield () => {
    if (shown < LEAST_MUTANTS) {
      fail(
        path,
        0,
        `it shows ${shown} broken servers`,
        `show ${LEAST_MUTANTS}, each as \`console broken:mutant-name\``,
      );
    }
  };
}
