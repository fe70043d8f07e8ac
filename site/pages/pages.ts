import type { Site } from "../book/site.ts";
import { filePageOf } from "./file.ts";
import { homePage } from "./home.ts";
import { lessonPageOf } from "./lesson.ts";
import type { Page } from "./page.ts";

/** All pages of the site. */
export function pagesOf(site: Site): Page[] {
  return [
    homePage(site),
    ...site.chapters.map((chapter) => lessonPageOf(site, chapter)),
    ...site.library.files.map((file) => filePageOf(site, file)),
  ];
}
