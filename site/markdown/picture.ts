import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escape, type Markup, raw } from "../html/html.ts";
import type { PagePlace } from "./page-place.ts";

/**
 * A picture, as a part of the page: so it has the page's colours. Its own style stays out: the page's policy allows none.
 *
 * @param description what it shows, in words.
 */
export function picture(src: string, description: string, { chapter }: PagePlace): Markup {
  const svg = readFileSync(join(chapter.folder, src), "utf8")
    .replace(/<style>.*?<\/style>\n?/s, "")
    .replace(/<title>.*?<\/title>\n?/s, "")
    .replace(/ xmlns="[^"]*"/, "")
    .replace(/<svg /, () => `<svg aria-label="${escape(description)}" `)
    .trim();
  return raw(`<figure class="drawing" data-picture="${escape(src)}">${svg}</figure>`);
}
