import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "./pages/page.ts";
import { colourRules } from "./style/colours.ts";

const HERE = import.meta.dirname;

/** The style and the script of all pages, the style of the whole book on one, the script of the first, and the icon. */
export async function assets(): Promise<Page[]> {
  const [css, book, js, home, icon] = await Promise.all([
    bundle("style/site.css"),
    bundle("style/book.css"),
    bundle("browser/site.ts"),
    bundle("browser/home.ts"),
    readFile(join(HERE, "style/icon.svg"), "utf8"),
  ]);
  return [
    { name: "site.css", text: colourRules() + css },
    { name: "book.css", text: book },
    { name: "site.js", text: js },
    { name: "home.js", text: home },
    { name: "icon.svg", text: icon },
  ];
}

/** One file made of all that it imports: a classic script, since a page on a disk may load no module. */
export async function bundle(entry: string): Promise<string> {
  const options = { bundle: true, minify: true, write: false, format: "iife", charset: "utf8" } as const;
  const { outputFiles } = await build({
    ...options,
    entryPoints: [join(HERE, entry)],
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
