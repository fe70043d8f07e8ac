import type { Site } from "../book/site.ts";
import { entriesOf } from "./entries.ts";
import { Finder } from "./finder.ts";

/**
 * The index of the whole book, as the end of the script that searches it: a page on a disk can load nothing but scripts.
 * It is handed over by the event "index".
 */
export function indexScript(site: Site): string {
  return `dispatchEvent(new CustomEvent("index",{detail:${JSON.stringify(Finder.of(entriesOf(site)))}}));\n`;
}
