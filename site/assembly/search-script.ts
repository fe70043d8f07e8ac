import { bundle } from "./assets.ts";
import { cached } from "../source/cached.ts";
import type { Site } from "../book/site.ts";
import type { Page } from "../html/page.ts";
import { entriesOf } from "../search/entries.ts";
import { Finder } from "../search/finder.ts";

/**
 * search.js: the dialog that searches the whole book, with the index at its end, handed over by the event "index": a page on
 * a disk can load nothing but scripts.
 */
export async function searchScript(site: Site): Promise<Page> {
  const dialog = await bundle("browser/dialogs/search-dialog.ts");
  const entries = entriesOf(site);
  const index = await cached(dialog + JSON.stringify(entries), () => JSON.stringify(Finder.of(entries)));
  return { name: "search.js", text: `${dialog}dispatchEvent(new CustomEvent("index",{detail:${index}}));\n` };
}
