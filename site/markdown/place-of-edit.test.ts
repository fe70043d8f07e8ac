import { expect, test } from "vitest";
import { parseRegions } from "@accept-loop/weave/code/regions";
import type { SourceFile } from "../source/source-file.ts";
import { placeOfEdit } from "./place-of-edit.ts";
import type { PagePlace } from "./page-place.ts";

const SOURCE = `first();
// #region all
before();
// #region loop
again();
// #endregion loop
// #endregion all`;

function place(...sources: string[]): PagePlace {
  const pane = sources.map((source, index): SourceFile => {
    const path = `/${index}.ts`;
    return { path, name: path, source, lines: source.split("\n"), regions: parseRegions(source, path).regions };
  });
  const regions = new Map(
    pane.flatMap(({ path, regions: all }) => [...all.keys()].map((name) => [`${path}#${name}`, path + name])),
  );
  return { chapter: { pane }, regions } as unknown as PagePlace;
}

test("an edit is in the innermost region of the file whose lines it changes", () => {
  const edit = "@@ -2,2 +2,2 @@ in f()\n before();\n-again();\n+once();";
  expect(placeOfEdit(edit, place("other();\n", SOURCE))).toBe("/1.tsloop");
});

test("lines that are added have the place where they go", () => {
  expect(placeOfEdit("@@ -1,2 +1,3 @@\n first();\n+more();\n before();", place(SOURCE))).toBe("/0.tsall");
});

test("an edit outside of all regions, or of a file that is not there, has no place", () => {
  expect(placeOfEdit("@@ -1,1 +1,1 @@\n-first();\n+last();", place(SOURCE))).toBeUndefined();
  expect(placeOfEdit("@@ -1,1 +1,1 @@\n-unknown();\n+last();", place(SOURCE))).toBeUndefined();
});
