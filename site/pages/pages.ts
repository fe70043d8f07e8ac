import type { Site } from "../book/site.ts";
import { lessonPage } from "../html/address.ts";
import { benchPages } from "./reference/bench.ts";
import { callsPage } from "./reference/calls.ts";
import { claimsPage } from "./reference/claims.ts";
import { filePageOf } from "./file.ts";
import { glossaryPage } from "./reference/glossary.ts";
import { homePage } from "./home.ts";
import { lessonPageOf } from "./lesson/lesson.ts";
import { notFoundPage } from "./not-found.ts";
import { prefacePage } from "./preface.ts";
import type { Page } from "../html/page.ts";
import { printPage } from "./print/print.ts";
import { sitemap } from "./sitemap.ts";

/** What is read from its beginning to its end: the first page, and the lessons. */
export function lessonPages(site: Site): Page[] {
  return [homePage(site), ...site.chapters.map((chapter) => lessonPageOf(site, chapter))];
}

/** All pages around the lessons. */
export function otherPages(site: Site): Page[] {
  const preface = prefacePage(site);
  const pages = [
    ...(preface === undefined ? [] : [preface]),
    claimsPage(site),
    callsPage(site),
    glossaryPage(site),
    printPage(site),
  ];
  const files = site.library.files.map((file) => filePageOf(site, file));
  const all = [...pages, ...benchPages(site), ...files, notFoundPage(site)];
  const lessons = site.chapters.map(({ name }) => lessonPage(name));
  const listed = ["index.html", ...lessons, ...pages.map(({ name }) => name)];
  return site.address === undefined ? all : [...all, sitemap(listed, site.address)];
}
