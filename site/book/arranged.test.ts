import { expect, test } from "vitest";
import { arranged } from "./arranged.ts";
import type { SourceFile } from "../source/source-file.ts";

function file(name: string, length = 10): SourceFile {
  return { path: `/${name}`, name, source: "x".repeat(length), lines: [], regions: new Map() };
}

function names(files: readonly SourceFile[]): string[] {
  return files.map(({ name }) => name);
}

test("the server stands first, TypeScript before C; then what the lesson shows, its twins, the tests, and the rest", () => {
  const all = ["a.ts", "claims.test.ts", "reap.c", "reap.ts", "server.c", "server.test.ts", "server.ts"].map((name) =>
    file(name),
  );
  const { files, pane } = arranged(all, new Set(["/reap.ts"]));
  expect(names(files)).toEqual([
    "server.ts",
    "server.c",
    "reap.ts",
    "reap.c",
    "server.test.ts",
    "claims.test.ts",
    "a.ts",
  ]);
  expect(names(pane)).toEqual(["server.ts", "server.c", "reap.ts", "reap.c"]);
});

test("what there is no room for is left out of the lesson's page: twins before what the lesson shows", () => {
  const all = [file("server.ts", 8000), file("one.ts", 4000), file("one.c", 8000), file("two.ts", 4000)];
  expect(names(arranged(all, new Set(["/one.ts", "/two.ts"])).pane)).toEqual(["server.ts", "one.ts", "two.ts"]);
});
