import { relative, resolve } from "node:path";
import { filePage, repositoryPath } from "../html/address.ts";
import type { PagePlace } from "./page-place.ts";

/** Where a link of a lesson leads on the site. Links to what the site does not have become links to the repository. */
export function siteHref(href: string, { site, chapter, href: place }: PagePlace): string | undefined {
  if (/^[a-z]+:/.test(href)) return href;
  const [path = "", fragment] = href.split("#");
  const target = path === "" ? chapter.lesson.path : resolve(chapter.folder, path);
  const named = site.chapters.find(({ lesson, folder }) => target === lesson.path || target === folder);
  if (named !== undefined) return place(named.name, fragment);
  if (site.library.get(target) !== undefined) return filePage(target) + (fragment === undefined ? "" : `#${fragment}`);
  if (relative(site.root, target) === "glossary.md") return "glossary.html";
  return site.repository === undefined ? undefined : `${site.repository}/blob/main/${repositoryPath(target)}`;
}
