import { relative, sep } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";

// Every page lies flat in one folder, so that an address is right under `/`, under a sub-path, and on a disk.

/** A lesson's page. @param chapter "03-reaping". */
export function lessonPage(chapter: string): string {
  return `${chapter}.html`;
}

/** Is it what readers read, or what it loads? The first page, a lesson's, and its evidence: these are built first. */
export function isOfLessons(name: string): boolean {
  return /^(?:index\.html|\d\d-[a-z-]+\.(?:html|evidence\.js))$/.test(name);
}

/**
 * The page of a file of the repository. @param line counted from 1.
 *
 * @example
 * filePage(`${ROOT}/chapters/03-reaping/server.ts`, 12); // "03-reaping.server.ts.html#L12"
 */
export function filePage(path: string, line?: number): string {
  const name = repositoryPath(path)
    .replace(/^chapters\//, "")
    .replaceAll("/", ".");
  return `${name}.html${line === undefined ? "" : `#L${line}`}`;
}

/** Where the page of all claims tells of one. @param chapter "03-reaping". */
export function claimAddress(chapter: string, id: string): string {
  return `claims.html#${claimAnchor(chapter, id)}`;
}

/** The same, as a fragment: "03-sa-restart". */
export function claimAnchor(chapter: string, id: string): string {
  return `${chapter.slice(0, 2)}-${id}`;
}

/** A path from the repository's root, with slashes. */
export function repositoryPath(path: string): string {
  return relative(ROOT, path).split(sep).join("/");
}
