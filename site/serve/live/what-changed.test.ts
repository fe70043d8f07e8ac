import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { whatChanged } from "./what-changed.ts";

test.each([
  ["README.md", "text"],
  ["chapters/03-reaping/lesson.md", "text"],
  ["chapters/03-reaping/server.ts", "text"],
  ["chapters/03-reaping/exercises/2-one-look/start.ts", "text"],
  ["chapters/03-reaping/woven/kill-9.json", "text"],
  ["site/style/lesson/code.css", "text"],
  ["chapters/03-reaping/pictures.ts", "text"],
  ["site/browser/pane/files.ts", "text"],
  ["packages/weave/lesson/lesson.ts", "code"],
  ["site/book/site.ts", "code"],
  ["site/pages/home.ts", "template"],
  ["site/assembly/build.ts", "template"],
  ["chapters/03-reaping/.evidence/zombie-stays.json", "evidence"],
  ["package.json", undefined],
  ["chapters/03-reaping/.server-under-test", undefined],
  ["chapters/03-reaping/.lesson.md.swp", undefined],
  ["chapters/03-reaping/lesson.md~", undefined],
  ["chapters/03-reaping/exercises/2-one-look/my.ts", undefined],
  ["chapters/03-reaping/.evidence/zombie-stays.json.tmp", undefined],
  ["site/.cache/tokens.json", undefined],
])("%s is %s", (path, change) => {
  expect(whatChanged("/book", `/book/${path}`)).toBe(change);
});

/** The files that a file of the site imports, and what these import; types are none. */
function importedBy(file: string, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(file) || !existsSync(file)) return found;
  found.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^"]*"(\.[^"]+)";$/gm)) {
    importedBy(join(dirname(file), path), found);
  }
  return found;
}

test("what is loaded ahead to read the book counts as code: what it was read with may be old", () => {
  const loaded = [...importedBy(join(ROOT, "site/book/site.ts"))].map((file) => relative(ROOT, file));
  expect(loaded).toContain("site/source/tokens.ts");
  expect(loaded.filter((file) => whatChanged(ROOT, join(ROOT, file)) !== "code")).toEqual([]);
});

test("what the generator runs does not count as text", () => {
  const run = [...importedBy(join(ROOT, "site/assembly/build.ts"))].map((file) => relative(ROOT, file));
  expect(run).toContain("site/pages/lesson/pane.ts");
  expect(run.filter((file) => whatChanged(ROOT, join(ROOT, file)) === "text")).toEqual([]);
});
