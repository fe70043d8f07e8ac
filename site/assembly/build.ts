import { ROOT } from "@accept-loop/weave/problem";
import { assets } from "./assets.ts";
import type { Ticks } from "../book/site-chapter.ts";
import { readSite } from "../book/site.ts";
import { evidenceScripts } from "../pages/lesson/evidence.ts";
import { lessonPages, otherPages } from "../pages/pages.ts";
import { searchScript } from "./search-script.ts";
import { removeAllBut, writePages } from "./write.ts";

export interface BuildOptions {
  /** The folder that the site is written into. It is made, and what is not of this site is removed from it. */
  readonly out: string;
  /** Whether claims are ticked by the evidence that the last test run has left here. */
  readonly ticks: Ticks;
  /** Where the repository can be seen and edited: "https://github.com/owner/name". Without it there are no edit links. */
  readonly repository?: string | undefined;
  /** Where the site is published, with a slash at its end. Without it there is no sitemap, and no picture. */
  readonly address?: string | undefined;
}

/**
 * Writes the whole site: the lessons first, since somebody may wait for them. The same repository gives the same bytes.
 *
 * @param lessonsWritten is called when the lessons and the first page are there, with all that they load; what comes after
 *   them waits for it.
 * @returns the names of all files.
 * @throws Problem for the first thing that an author must mend: with its file, its line, and what to do.
 *
 * @example
 * await buildSite({ out: "site/dist", ticks: "evidence" });
 */
export async function buildSite(
  { out, ticks, repository, address }: BuildOptions,
  lessonsWritten: () => unknown = () => undefined,
): Promise<string[]> {
  const [site, files] = await Promise.all([readSite({ root: ROOT, ticks, repository, address }), assets()]);
  const lessons = [...lessonPages(site), ...evidenceScripts(site)];
  writePages(out, [...lessons, ...files]);
  await lessonsWritten();
  const others = [...otherPages(site), await searchScript(site)];
  writePages(out, others);
  const names = [...lessons, ...files, ...others].map(({ name }) => name);
  removeAllBut(names, out);
  return names;
}
