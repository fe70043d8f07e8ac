import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { chapterFolders } from "@accept-loop/weave/lesson/chapters";
import { expect, test } from "vitest";

test("the site is built after the tests of every chapter: each is named in package.json", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  expect(Object.keys(devDependencies)).toEqual(
    expect.arrayContaining(chapterFolders().map((folder) => `@accept-loop/${basename(folder)}`)),
  );
});
