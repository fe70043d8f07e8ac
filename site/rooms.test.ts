import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

// The rooms of the site, from the ground up: each knows those below it, none those above; types are imports, too. That no
// circle closes among files the linter sees: .oxlintrc.json.

const ROOMS = [
  "html", // what pages are written in: markup, addresses, a page's name and text
  "evidence", // what tests have found of claims, and how it is told
  "source", // files of the repository, read, and in colours
  "book", // the whole book as it was read: its chapters, their files, and where claims are proven
  "search", // what can be found, and finding it
  "style", // what pages look like
  "browser/page", // what a script does on every page, and what all others need
  "browser/figures", // pictures to step through, and a recording that runs
  "browser/pane", // the files beside the lesson, which follow its reader
  "browser/progress", // what was read, and which exercises are done
  "browser/proof", // ticks, and the box with the evidence
  "browser/dialogs", // search, and the list of keys
  "browser/live", // what `npm start` adds
  "browser", // which of these runs where
  "code", // code as pages show it: lines, numbered, changed
  "figures", // tables, charts, terminals, failures
  "markdown", // a lesson as a page's text
  "pages/frame", // what is above and below the text of each page
  "pages/lesson", // a lesson beside its files
  "pages/reference", // claims, calls, terms, costs
  "pages/print", // the whole book on one page
  "pages", // the other pages, and the list of all
  "assembly", // writes all files of the site
  "serve/http", // a folder as a web server shows it, on loopback
  "serve/builder", // the process that builds again and again
  "serve/live", // what has changed, and the open pages that hear of it
  "press", // the book on paper, and its picture
  "checks", // what must hold of the whole site
  "browser-tests/stand", // a built site, a live one, and a browser that looks at them
  "browser-tests", // what a reader sees
  "bin", // what is typed
];

const HERE = import.meta.dirname;

/** A test may look at anything. */
const files = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter((name) =>
  /^(?!node_modules|dist).*(?<!\.test)\.ts$/.test(name),
);

/** −1 for a file that lies in no room. */
function floor(file: string): number {
  return ROOMS.indexOf(dirname(file));
}

/** What a file imports of the site: paths from here. */
function importsOf(file: string): string[] {
  const found = readFileSync(join(HERE, file), "utf8").matchAll(/\b(?:from|import)\b\s*\(?\s*"(\.[^"]+)"/g);
  const paths = [...found].map(([, path = ""]) => join(HERE, dirname(file), path));
  return paths.filter((path) => existsSync(path)).map((path) => relative(HERE, path));
}

test("every file is in a room that has its place in the order", () => {
  expect(files.filter((file) => floor(file) === -1)).toEqual([]);
  expect(ROOMS.filter((room) => !files.some((file) => dirname(file) === room))).toEqual([]);
});

test("no room imports from one above it", () => {
  const arrows = files.flatMap((file) => importsOf(file).map((from) => ({ file, from })));
  expect(arrows.length).toBeGreaterThan(250);
  expect(arrows.filter(({ file, from }) => floor(from) > floor(file))).toEqual([]);
});
