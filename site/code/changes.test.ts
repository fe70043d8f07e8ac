import { expect, test } from "vitest";
import type { SourceFile } from "../source/source-file.ts";
import { changesOf } from "./changes.ts";

function file(...lines: string[]): SourceFile {
  return { path: "/a.ts", name: "a.ts", source: lines.join("\n"), lines, regions: new Map() };
}

test("lines are new or gone; markers are neither, and numbers are the file's own", () => {
  const { added, gone } = changesOf(
    file("a", "b", "c"),
    file("// #region all", "a", "x", "c", "// #endregion all", "y"),
  );
  expect([...added]).toEqual([3, 6]);
  expect([...gone]).toEqual([[3, ["b"]]]);
});

test("what is gone at the end stands behind the last line", () => {
  expect([...changesOf(file("a", "b"), file("a")).gone]).toEqual([[2, ["b"]]]);
});
