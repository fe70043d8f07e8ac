import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "../html/page.ts";
import { colourRules } from "../style/colours.ts";

const SITE = join(import.meta.dirname, "..");

/** What is made of one file and all that it imports, by its name on the site. */
const BUNDLES = {
  "site.css": "style/site.css",
  "site.js": "browser/site.ts",
  // Of one page alone: of the whole book, and of the first.
  "book.css": "style/book.css",
  "home.css": "style/home.css",
  "home.js": "browser/home.ts",
  // What pages load only when a reader asks for it: the list of keys, the steps of pictures, the evidence beside a tick.
  "on-demand.css": "style/on-demand.css",
  "keys.js": "browser/dialogs/keys-dialog.ts",
  "steps.js": "browser/figures/stepper.ts",
  "proof.js": "browser/proof/proof.ts",
} as const;

/** The styles and scripts of the pages, and their icon. Not the search: see search-script.ts. */
export async function assets(): Promise<Page[]> {
  const bundles = Object.entries(BUNDLES).map(async ([name, entry]) => {
    const text = await bundle(entry);
    return { name, text: name === "site.css" ? colourRules() + text : text };
  });
  const icon = readFile(join(SITE, "style/icon.svg"), "utf8").then((text) => ({ name: "icon.svg", text }));
  return Promise.all([...bundles, icon]);
}

/** One file made of all that it imports: a classic script, since a page on a disk may load no module. */
export async function bundle(entry: string): Promise<string> {
  const options = { bundle: true, minify: true, write: false, format: "iife", charset: "utf8" } as const;
  const { outputFiles } = await build({
    ...options,
    entryPoints: [join(SITE, entry)],
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
