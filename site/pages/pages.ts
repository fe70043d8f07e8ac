import type { Site } from "../book/site.ts";
import { benchPages } from "./bench.ts";
import { callsPage } from "./calls.ts";
import { claimsPage } from "./claims.ts";
import { filePageOf } from "./file.ts";
import { glossaryPage } from "./glossary.ts";
import { homePage } from "./home.ts";
import { lessonPageOf } from "./lesson.ts";
import { notFoundPage } from "./not-found.ts";
import type { Page } from "./page.ts";
import { printPage } from "./print.ts";
import { sitemap } from "./sitemap.ts";

/** All pages of the site. */
export function pagesOf(site: Site): Page[] {
  const pages = [
    homePage(site),
    ...site.chapters.map((chapter) => lessonPageOf(site, chapter)),
    claimsPage(site),
    callsPage(site),
    glossaryPage(site),
    printPage(site),
  ];
  const files = site.library.files.map((file) => filePageOf(site, file));
  const all = [...pages, ...benchPages(site), ...files, notFoundPage(site)];
  return site.address === undefined ? all : [...all, sitemap(pages, site.address)];
}
