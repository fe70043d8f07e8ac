import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

// The rooms of this package, from the ground up: each knows those below it, none those above. What a lesson's fences hold
// is made above, and handed down to the lesson.

const ROOMS = [
  "problem.ts", // what an author must mend: where, what, and how
  "lesson", // lesson.md, read; its fences, filled; all lessons as a book
  "bench", // the tables of a benchmark's run
  "code", // the regions of source files, and how files differ
  "record", // what was recorded, as woven/ keeps it, as text, and what of it must be the same each time
  "scenario", // what a chapter's scenarios.ts says
  "recorder", // runs scenarios in terminals, and writes down what stands there
  "failure", // how mutants, and the chapter before, fail
  "claim", // the sentences that are bound to tests, and the evidence that these leave
  "picture", // pictures that are drawn from data
  "exercise", // exercises, and attempts at them
  "fence-content.ts", // what each kind of fence holds
  "check-lesson.ts", // all that keeps a lesson true
  "bin", // what is typed: npm run weave, npm run exercise
];

const HERE = import.meta.dirname;

const files = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.includes("node_modules"),
);
/** What each file imports of this package, types too: paths from here. */
const imports = new Map(
  files.map((file) => {
    const found = readFileSync(join(HERE, file), "utf8").matchAll(
      /^(?:import|export|\} from)\b.*"(\.{1,2}\/[^"]+)";$/gm,
    );
    return [file, [...found].map(([, from = ""]) => relative(HERE, join(HERE, dirname(file), from)))];
  }),
);

/** The floor of a file's room. A test at the door may know all. */
function floor(file: string): number {
  const [room = ""] = file.split("/");
  return room.endsWith(".test.ts") ? ROOMS.length : ROOMS.indexOf(room);
}

test("every file is in a room that has its place in the order", () => {
  expect(files.filter((file) => floor(file) === -1)).toEqual([]);
  expect(ROOMS.filter((room) => !files.some((file) => file.split("/")[0] === room))).toEqual([]);
});

test("no room imports from one above it", () => {
  const arrows = files.flatMap((file) => (imports.get(file) ?? []).map((from) => ({ file, from })));
  expect(arrows.length).toBeGreaterThan(100);
  expect(arrows.filter(({ file, from }) => floor(from) > floor(file))).toEqual([]);
});

test("no file imports itself by way of others", () => {
  const done = new Set<string>();
  const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const from of imports.get(file) ?? []) {
      const found = circle(from, [...path, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  expect(files.map((file) => circle(file, [])).find((found) => found !== undefined)).toBeUndefined();
});
