import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const SITE = join(import.meta.dirname, "..");

/** The rooms of the site, from the top down. Imports lead down, never up; types are imports, too. */
const ROOMS = [
  // What is typed, and what looks at all of it.
  "bin",
  "browser-tests",
  "browser-tests/stand",
  "checks",
  // The book on paper, and the servers.
  "press",
  "serve/live",
  "serve/builder",
  "serve/http",
  // All files of the site.
  "assembly",
  "pages",
  "pages/print",
  "pages/reference",
  "pages/lesson",
  "pages/frame",
  // What pages are made of.
  "markdown",
  "figures",
  "code",
  // What runs in the reader's browser, and what it looks like.
  "browser",
  "browser/live",
  "browser/dialogs",
  "browser/proof",
  "browser/progress",
  "browser/pane",
  "browser/figures",
  "browser/page",
  "style",
  // The book as it was read.
  "search",
  "book",
  "source",
  "evidence",
  "html",
];

interface Import {
  /** Both are paths below site/. */
  readonly file: string;
  readonly from: string;
}

/** A test may look at anything that it wants. */
const files = readdirSync(SITE, { recursive: true, encoding: "utf8" }).filter((name) =>
  /^(?!node_modules|dist).*(?<!\.test)\.ts$/.test(name),
);

function importsIn(file: string): Import[] {
  const found = readFileSync(join(SITE, file), "utf8").matchAll(/\b(?:from|import)\b\s*\(?\s*"(\.[^"]+)"/g);
  const paths = [...found].map(([, path = ""]) => join(SITE, dirname(file), path));
  return paths.filter((path) => existsSync(path)).map((path) => ({ file, from: relative(SITE, path) }));
}

/** −1 for a file that lies in none. */
function roomOf(file: string): number {
  return ROOMS.indexOf(dirname(file));
}

test("every file lies in a room", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => roomOf(file) === -1)).toEqual([]);
});

test("an import leads into its own room, or down", () => {
  const imports = files.flatMap(importsIn);
  expect(imports.length).toBeGreaterThan(250);
  expect(imports.filter(({ file, from }) => roomOf(from) < roomOf(file))).toEqual([]);
});
