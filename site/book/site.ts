import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { readBook } from "@accept-loop/weave/lesson/book";
import type { Lesson } from "@accept-loop/weave/lesson/lesson";
import { importsOf } from "../source/imports.ts";
import { type Benches, readBenches } from "./measured.ts";
import { Library } from "../source/library.ts";
import { readSiteChapter, type SiteChapter, type Ticks } from "./site-chapter.ts";

/** All that the pages are made of. */
export interface Site {
  readonly root: string;
  readonly chapters: readonly SiteChapter[];
  readonly library: Library;
  /** What the benchmark has measured. */
  readonly benches: Benches;
  /** Where the repository can be seen and edited, without a slash at its end: "https://github.com/owner/name". */
  readonly repository: string | undefined;
  /** Where the site is published, with a slash at its end: for those who need whole addresses. Its own links do not. */
  readonly address: string | undefined;
}

export interface SiteSource {
  readonly root: string;
  readonly ticks: Ticks;
  readonly repository?: string | undefined;
  readonly address?: string | undefined;
}

/** Reads the whole book. @throws Problem for the first thing that an author must mend. */
export async function readSite({ root, ticks, repository, address }: SiteSource): Promise<Site> {
  const library = new Library();
  const book = readBook(root);
  const chapters = await Promise.all(
    book.map((chapter, index) => {
      const earlier = book.slice(0, index).map(({ folder }) => folder);
      return readSiteChapter(chapter, { root, ticks, library, earlier: earlier.toReversed() });
    }),
  );
  for (const { lesson, folder, pane } of chapters) {
    await fetchLinked(lesson, folder, library);
    for (const file of pane) for (const path of importsOf(file)) await library.fetch(path, [file.path, 0]);
  }
  return { root, chapters, library, benches: readBenches(root), repository, address };
}

/** The files that a lesson links to are shown, too. */
async function fetchLinked(lesson: Lesson, folder: string, library: Library): Promise<void> {
  for (const { href, line } of lesson.links) {
    const path = resolve(folder, href.replace(/#.*$/, ""));
    const isFile = !/^(?:[a-z]+:|#)/.test(href) && existsSync(path) && statSync(path).isFile();
    if (isFile && !path.endsWith(".md")) await library.fetch(path, [lesson.path, line]);
  }
}
