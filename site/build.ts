import { ROOT } from "@accept-loop/weave/problem";
import { assets } from "./assets.ts";
import type { Ticks } from "./book/site-chapter.ts";
import { readSite } from "./book/site.ts";
import { filesOnDemand } from "./on-demand.ts";
import { evidenceScripts } from "./pages/evidence.ts";
import { pagesOf } from "./pages/pages.ts";
import { type Built, writeAll } from "./write.ts";

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
 * Writes the whole site. The same repository gives the same bytes.
 *
 * @throws Problem for the first thing that an author must mend: with its file, its line, and what to do.
 *
 * @example
 * await buildSite({ out: "site/dist", ticks: "evidence" });
 */
export async function buildSite({ out, ticks, repository, address }: BuildOptions): Promise<Built> {
  const site = await readSite({ root: ROOT, ticks, repository, address });
  const files = await Promise.all([assets(), filesOnDemand(site)]);
  return writeAll(out, [...pagesOf(site), ...evidenceScripts(site), ...files.flat()]);
}
