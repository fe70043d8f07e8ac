import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import type { SourceFile } from "./source-file.ts";
import { html, raw } from "../html/html.ts";

/** Where a line of markup names another file of ours: `from "./reap.ts"`, `#include "reap.c"`. */
const NAMED = /((?:from|import|#include) <\/span>)<span class="s">(&quot;([^&]+)&quot;)<\/span>/;

/** The files of this repository that a file imports or includes. */
export function importsOf({ path, lines }: SourceFile): string[] {
  return lines.flatMap((line) => importedPath(NAMED.exec(line)?.[3], path) ?? []);
}

/**
 * A line of code; the name of a file that it imports leads there.
 *
 * @param hrefOf where a file is on the site: an address, or a fragment of this page.
 */
export function withLink(line: string, path: string, hrefOf: (path: string) => string | undefined): string {
  return line.replace(NAMED, (all: string, keyword: string, words: string, specifier: string) => {
    const imported = importedPath(specifier, path);
    const href = imported === undefined ? undefined : hrefOf(imported);
    if (href === undefined) return all;
    const source = !href.startsWith("#") && html` data-source`;
    return keyword + String(html`<a class="s" href="${href}"${source}>${raw(words)}</a>`);
  });
}

/** @returns `undefined` for what is not ours, or not there. */
function importedPath(specifier: string | undefined, path: string): string | undefined {
  if (specifier === undefined) return undefined;
  const [, name = "", file] = /^@accept-loop\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  const folder = join(ROOT, /^\d\d-/.test(name) ? "chapters" : "packages", name);
  const isRelative = specifier.startsWith(".") || /\.[ch]$/.test(path);
  const found = file !== undefined ? join(folder, `${file}.ts`) : isRelative ? resolve(dirname(path), specifier) : "";
  return found !== "" && existsSync(found) ? found : undefined;
}
