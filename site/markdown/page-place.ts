import { regionIds } from "../book/region-ids.ts";
import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { lessonPage } from "../html/address.ts";

/** The page on which a lesson is set: it decides what its fragments are, and where its links lead. */
export interface PagePlace {
  readonly site: Site;
  readonly chapter: SiteChapter;
  /** The id of a heading or a claim of this chapter. */
  readonly id: (fragment: string) => string;
  /** Where a fragment of any chapter is; without a fragment, where the chapter begins. */
  readonly href: (chapter: string, fragment?: string) => string;
  /** The ids of the regions that stand in a pane beside the lesson, by `regionKey`; none when there is no pane. */
  readonly regions: ReadonlyMap<string, string>;
  /** Whether it is to be printed: there is room for everything then, and images cannot wait until the reader comes near. */
  readonly printed: boolean;
}

/** The lesson's own page. */
export function onLessonPage(site: Site, chapter: SiteChapter): PagePlace {
  return {
    site,
    chapter,
    id: (fragment) => fragment,
    href: (name, fragment) => {
      if (name === chapter.name && fragment !== undefined) return `#${fragment}`;
      return lessonPage(name) + (fragment === undefined ? "" : `#${fragment}`);
    },
    regions: regionIds(chapter),
    printed: false,
  };
}

/** The page that holds the whole book. */
export function onBookPage(site: Site, chapter: SiteChapter): PagePlace {
  return {
    site,
    chapter,
    id: (fragment) => bookFragment(chapter.name, fragment),
    href: (name, fragment) => `#${bookFragment(name, fragment)}`,
    regions: new Map(),
    printed: true,
  };
}

/** What a part of a chapter is called there: "03-eintr"; the chapter itself "03". */
export function bookFragment(chapter: string, fragment?: string): string {
  return chapter.slice(0, 2) + (fragment === undefined ? "" : `-${fragment}`);
}
