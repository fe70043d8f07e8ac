import type { SiteChapter } from "./site-chapter.ts";
import type { SourceFile } from "../source/source-file.ts";

/**
 * The fragments by which a lesson's page names the regions that stand on it, by `regionKey`. "accept" is the region of
 * that name in the first file that has one; others, and those that a heading's fragment hides, are "server.c:accept".
 */
export function regionIds({ lesson, pane }: SiteChapter): ReadonlyMap<string, string> {
  const taken = new Set(lesson.headings.map(({ slug }) => slug));
  const ids = new Map<string, string>();
  for (const file of pane) {
    for (const name of file.regions.keys()) {
      const id = taken.has(name) ? `${file.name}:${name}` : name;
      taken.add(id);
      ids.set(regionKey(file, name), id);
    }
  }
  return ids;
}

export function regionKey({ path }: SourceFile, region: string): string {
  return `${path}#${region}`;
}
