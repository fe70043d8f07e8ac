import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escape, type Markup, raw } from "../html/html.ts";
import type { PagePlace } from "./page-place.ts";

/**
 * A picture, as a part of the page: so it has the page's colours. Its own style stays out, and its ids get a name that no
 * other picture has.
 *
 * @param description what it shows, in words.
 */
export function picture(src: string, description: string, { chapter, id }: PagePlace): Markup {
  const name = id(/([\w-]+)\.svg$/.exec(src)?.[1] ?? "picture");
  const svg = readFileSync(join(chapter.folder, src), "utf8")
    .replace(/<style>.*?<\/style>\n?/s, "")
    .replace(/<title>.*?<\/title>\n?/s, "")
    .replace(/<desc>.*?<\/desc>\n?/s, "")
    .replace(/ xmlns="[^"]*"/, "")
    .replace(/ role="img"/, "")
    .replace("<svg ", `<svg role="img" aria-label="${escape(description)}" `)
    .replaceAll(/ id="([^"]+)"/g, ` id="${name}.$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${name}.$1)`)
    .trim();
  return raw(`<figure class="picture" data-picture="${escape(src)}">${svg}</figure>`);
}
