import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "accept-loop-"));
  manifest("01-one", []);
  manifest("02-two", ["01-one"]);
  manifest("03-three", ["02-two"]);
  write("packages/libc/sys/socket.ts");
  for (const chapter of ["01-one", "02-two", "03-three"]) write(`chapters/${chapter}/server.ts`);
});

function write(path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function manifest(chapter: string, chapters: readonly string[]): void {
  const named = chapters.map((name) => [`@accept-loop/${name}`, "0.1.0"]);
  write(`chapters/${chapter}/package.json`, JSON.stringify({ devDependencies: Object.fromEntries(named) }));
}

/** Is a chapter's fingerprint another one, when a file is written? */
function changes(path: string): boolean {
  const folder = join(root, "chapters/02-two");
  const before = fingerprint(folder);
  write(path, "something new");
  return fingerprint(folder) !== before;
}

test.each(["server.ts", "server.c", "claims.test.ts", "notes.cjs", "room/part.ts"])("a chapter's %s counts", (name) => {
  expect(changes(`chapters/02-two/${name}`)).toBe(true);
});

test("what a chapter is built on counts, and what is built on it does not", () => {
  expect(changes("chapters/01-one/server.ts")).toBe(true);
  expect(changes("packages/libc/sys/socket.ts")).toBe(true);
  expect(changes("chapters/03-three/server.ts")).toBe(false);
});

test("the lesson does not count, nor what a reader writes beside it", () => {
  expect(changes("chapters/02-two/lesson.md")).toBe(false);
  expect(changes("chapters/02-two/exercises/1-one/my.ts")).toBe(false);
  expect(changes("chapters/02-two/.evidence/a.json")).toBe(false);
});
