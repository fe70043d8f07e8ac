import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { importsOf, type Import, isForTests, sourcesIn } from "./imports.ts";
import { layerOf, LAYERS } from "./layers.ts";
import { type Package, packagesOf } from "./packages.ts";

// Imports go down, never up; and among the chapters, backwards in the book.

const packages = packagesOf(ROOT);
const all = importsOf(ROOT, packages);
const inChapters = all.filter(({ file }) => file.startsWith("chapters/"));

function told({ file, from }: Pick<Import, "file" | "from">): string {
  return `${file} imports ${from}`;
}

function packageOf(file: string): Package | undefined {
  return packages.find(({ folder }) => file.startsWith(`${folder}/`));
}

function chapterNumber(path = ""): number {
  return Number(/^chapters\/(\d\d)-/.exec(path)?.[1] ?? Number.NaN);
}

test("the sources of every package are looked at, and each has its place in the order", () => {
  expect(packages.filter(({ folder }) => layerOf(folder) === undefined)).toEqual([]);
  expect(packages.filter(({ folder }) => !all.some(({ file }) => file.startsWith(`${folder}/`)))).toEqual([]);
  expect(LAYERS.filter(({ folder }) => sourcesIn(ROOT, folder).length === 0)).toEqual([]);
  expect(new Set(inChapters.map(({ file }) => chapterNumber(file)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(all.length).toBeGreaterThan(1000);
});

test("each layer imports only layers that it may, and these are below it", () => {
  const wrong = all.filter(({ file, to = "" }) => {
    const [from, target] = [layerOf(file), layerOf(to)?.folder];
    return target !== undefined && target !== from?.folder && from?.mayImport.includes(target) !== true;
  });
  expect(wrong.map(told)).toEqual([]);
  for (const [index, { mayImport }] of LAYERS.entries()) {
    expect(LAYERS.slice(0, index).map(({ folder }) => folder)).toEqual(expect.arrayContaining([...mayImport]));
  }
});

test("a chapter imports only earlier chapters and libc; its tests and what the lesson is made of, all below", () => {
  const wrong = inChapters.filter(({ file, to }) => {
    const target = layerOf(to ?? "")?.folder;
    if (target === undefined || target === "packages/libc" || packageOf(file) === packageOf(`${to}/`)) return false;
    return target === "chapters" ? !(chapterNumber(to) < chapterNumber(file)) : !isForTests(file);
  });
  expect(wrong.map(told)).toEqual([]);
});

test("a server in C includes only its own chapter's files, earlier chapters' servers, and libc", () => {
  const names = readdirSync(join(ROOT, "chapters"), { recursive: true, encoding: "utf8" });
  const includes = names
    .filter((name) => /^[^/]+\/\w+\.c$/.test(name))
    .flatMap((name) => {
      const file = join("chapters", name);
      const found = readFileSync(join(ROOT, file), "utf8").matchAll(/^#include "(.+)"$/gm);
      return [...found].map(([, from = ""]) => ({ file, from: join(dirname(file), from) }));
    });
  expect(includes.length).toBeGreaterThan(6);
  const wrong = includes.filter(({ file, from }) => {
    if (dirname(from) === dirname(file) || dirname(from) === "packages/libc") return false;
    return !(basename(from) === "server.c" && chapterNumber(from) < chapterNumber(file));
  });
  expect(wrong.map(told)).toEqual([]);
});

test("each package names among its dependencies all that it imports: turbo hashes what is named there", () => {
  const missing = all.filter(({ file, to = "" }) => {
    const [own, needed] = [packageOf(file), packageOf(`${to}/`)];
    return needed !== undefined && needed !== own && own?.needs.includes(needed.name) !== true;
  });
  expect(missing.map(told)).toEqual([]);
});

test("no file reaches into another package by a relative path", () => {
  const wrong = all.filter(({ file, from }) => {
    const own = join(ROOT, packageOf(file)?.folder ?? "") + sep;
    return from.startsWith(".") && !resolve(ROOT, dirname(file), from).startsWith(own);
  });
  expect(wrong.map(told)).toEqual([]);
});

test("no server is Node's own: none imports node:net, node:cluster or node:child_process", () => {
  const isNodes = ({ file, from }: Import): boolean =>
    (/^(node:)?(net|cluster|http|dgram)$/.test(from) && !isForTests(file)) ||
    (/^(node:)?child_process$/.test(from) && /(server|serve|worker|thread)\.[cm]?[jt]s$/.test(file));
  expect(inChapters.filter((one) => isNodes(one)).map(told)).toEqual([]);
});
