import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { PUBLISHED } from "@accept-loop/weave/bench/published";
import { escape, type Markup, raw } from "../html/html.ts";
import { chart } from "../figures/chart.ts";
import type { PagePlace } from "./page-place.ts";

/** The chart of the published run that a picture's address leads to; `undefined` for a chapter's own picture. */
function published(src: string, { chapter, site }: PagePlace): string | undefined {
  const path = relative(join(site.root, PUBLISHED), join(chapter.folder, src));
  return path.startsWith("..") ? undefined : path;
}

/**
 * A picture, as a part of the page: so it has the page's colours. Its own style stays out: the page's policy allows none.
 *
 * @param description what it shows, in words.
 */
export function picture(src: string, description: string, place: PagePlace): Markup {
  const { chapter, site } = place;
  const name = published(src, place);
  if (name !== undefined && site.benches.published !== undefined)
    return chart(site.benches.published, name, { loading: place.printed ? "eager" : "lazy", description });
  const svg = readFileSync(join(chapter.folder, src), "utf8")
    .replace(/<style>.*?<\/style>\n?/s, "")
    .replace(/<title>.*?<\/title>\n?/s, "")
    .replace(/ xmlns="[^"]*"/, "")
    .replace(/<svg /, () => `<svg aria-label="${escape(description)}" `)
    .trim();
  return raw(`<figure class="drawing" data-picture="${escape(src)}">${svg}</figure>`);
}
