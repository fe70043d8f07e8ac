import { cached } from "../book/cached.ts";
import type { Site } from "../book/site.ts";
import { entriesOf } from "./entries.ts";
import { Finder } from "./finder.ts";

/**
 * The script that searches the whole book, with the index at its end: a page on a disk can load nothing but scripts. It is
 * handed over by the event "index".
 *
 * @param dialog the script without its index.
 */
export async function searchScript(site: Site, dialog: string): Promise<string> {
  const entries = entriesOf(site);
  const index = await cached(dialog + JSON.stringify(entries), () => JSON.stringify(Finder.of(entries)));
  return `${dialog}dispatchEvent(new CustomEvent("index",{detail:${index}}));\n`;
}
