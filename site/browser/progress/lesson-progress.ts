import { keep, type Place, progress, readNow } from "./progress.ts";

/** Milliseconds without scrolling after which a reader has stopped. */
const STOP = 200;

/** Keeps where a reader is in a lesson, and what of it is read, and shows that in the outline. */
export function followLesson(): void {
  const lesson = document.querySelector<HTMLElement>("[data-lesson]");
  if (lesson === null) return;
  const chapter = lesson.dataset["lesson"] ?? "";
  const headings = [...lesson.querySelectorAll("h2")];
  const sections = headings.map(({ id }) => id);
  const visited = new Set<string>();

  const look = (): void => {
    const tops = headings.map((heading) => heading.getBoundingClientRect().top);
    const atEnd = lesson.getBoundingClientRect().bottom < innerHeight;
    const begun = atEnd ? headings.length : tops.filter((top) => top < innerHeight / 3).length;
    const here = headings[begun - 1];
    if (here === undefined) return;
    visited.add(here.id);
    for (const section of sections.filter((_, index) => isInWindow(tops[index] ?? 0))) visited.add(section);
    const { lessons } = progress();
    const now = readNow(sections, visited, atEnd ? begun : begun - 1);
    const read = new Set([...(lessons[chapter]?.sections ?? []), ...now]);
    const kept = sections.filter((section) => read.has(section)); // others have had another name, once
    // Who has come to the end goes on with what was passed over, else with the next lesson.
    const goesOn = atEnd ? headings.find(({ id }) => !read.has(id)) : here;
    keep({
      place: goesOn === undefined ? (nextLesson(lesson) ?? placeOf(here, chapter)) : placeOf(goesOn, chapter),
      lessons: { ...lessons, [chapter]: { sections: kept, of: sections.length } },
    });
    show(lesson, kept);
  };
  show(lesson, progress().lessons[chapter]?.sections ?? []);
  let stopped: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(stopped);
    stopped = setTimeout(look, STOP); // not every browser tells of "scrollend"
  };
  addEventListener("scroll", wait, { passive: true });
}

/** Short sections are read while one before them is. */
function isInWindow(top: number): boolean {
  return top > 0 && top < innerHeight;
}

function placeOf({ id, textContent }: HTMLElement, chapter: string): Place {
  return { href: `${chapter}.html#${id}`, title: `${chapter.slice(0, 2)} · ${textContent}` };
}

function nextLesson(lesson: HTMLElement): Place | undefined {
  const link = lesson.querySelector("[rel=next]");
  const href = link?.getAttribute("href");
  return typeof href === "string"
    ? { href, title: `${href.slice(0, 2)} · ${link?.lastChild?.textContent}` }
    : undefined;
}

function show(lesson: HTMLElement, read: readonly string[]): void {
  for (const link of lesson.querySelectorAll<HTMLAnchorElement>(".outline a")) {
    link.classList.toggle("read", read.includes(link.hash.slice(1)));
  }
}
