import { relative, resolve } from "node:path";
import type { Site } from "../book/site.ts";
import { filePage, repositoryPath } from "../html/address.ts";
import type { PagePlace } from "./page-place.ts";

/** A text with links, and the page that it is set on. */
export interface Linking {
  readonly site: Site;
  /** The text's folder: what its links are relative to. */
  readonly folder: string;
  /** Where a part of a chapter is; without a fragment, where it begins. */
  readonly href: (chapter: string, fragment?: string) => string;
}

/** Where a link of a lesson leads on the site. */
export function siteHref(href: string, { site, chapter, href: place }: PagePlace): string | undefined {
  if (href.startsWith("#")) return place(chapter.name, href.slice(1));
  return pageHref(href, { site, folder: chapter.folder, href: place });
}

/** Where a link to another file leads on the site. Links to what it does not have become links to the repository. */
export function pageHref(href: string, { site, folder, href: place }: Linking): string | undefined {
  if (/^[a-z]+:/.test(href)) return href;
  const [path = "", fragment] = href.split("#");
  const target = resolve(folder, path);
  const named = site.chapters.find((chapter) => target === chapter.lesson.path || target === chapter.folder);
  if (named !== undefined) return place(named.name, fragment);
  if (site.library.get(target) !== undefined) return filePage(target) + (fragment === undefined ? "" : `#${fragment}`);
  const page = PAGES[relative(site.root, target)];
  if (page !== undefined) return page + (fragment === undefined ? "" : `#${fragment}`);
  return site.repository === undefined ? undefined : `${site.repository}/blob/main/${repositoryPath(target)}`;
}

/** The texts at the root that the site has a page for. */
const PAGES: Readonly<Record<string, string>> = {
  "glossary.md": "glossary.html",
  "before-you-start.md": "before-you-start.html",
};
