import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Imports go backwards in the book and down, never up: chapters/NN ──▶ chapters/(NN−1…) ──▶ libc, tests ──▶ weave ──▶ lab,
// and site ──▶ weave: it reads the chapters' files as text. bench ──▶ lab: it runs the chapters' servers as programs; and
// site ──▶ bench, which says what its results mean.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Import {
  /** The file that imports, from the repository's root: its first two folders (of the site's: one) are its package. */
  readonly file: string;
  /** What it imports: "@accept-loop/libc/poll", "./server.ts", "node:fs". */
  readonly from: string;
}

/** The folder of the package that a file is part of. */
function packageOf(file: string): string {
  return join(ROOT, ...file.split(sep).slice(0, file.startsWith("site") ? 1 : 2));
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** Every import, export-from, import() and require() of the sources below a folder. */
function importsIn(folder: string): Import[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[cm]?[jt]s$/.test(name) && !/(^|\/)(node_modules|\.mutants|dist)\//.test(name))
    .flatMap((name) =>
      [
        ...readFileSync(join(ROOT, folder, name), "utf8").matchAll(/\b(?:from|import|require)\b\s*\(?\s*"([^"\s]+)"/g),
      ].map(([, from]) => ({ file: join(folder, name), from: from as string })),
    );
}

const chapters = importsIn("chapters");
const all = [...chapters, ...importsIn("packages"), ...importsIn("site")];
const mayUseTheLab = ({ file }: Import): boolean =>
  /(\.test|\/scenarios|\/mutants|\/pictures|\/exercises\/.*\/check)\.ts$/.test(file);
const chapterNumber = (path: string): number =>
  Number(/(?:^chapters|^@accept-loop)\/(\d\d)-/.exec(path)?.[1] ?? Number.NaN);

test("the sources of every chapter and package are looked at", () => {
  expect(new Set(chapters.map(({ file }) => chapterNumber(file)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(all.length).toBeGreaterThan(150);
});

test("a chapter imports only earlier chapters and libc; its tests and what the lesson is made of also lab and weave", () => {
  const wrong = chapters.filter((one) => {
    if (!one.from.startsWith("@accept-loop/") || one.from.startsWith("@accept-loop/libc/")) return false;
    if (/^@accept-loop\/(lab|weave)\//.test(one.from)) return !mayUseTheLab(one);
    return !(chapterNumber(one.from) < chapterNumber(one.file));
  });
  expect(wrong).toEqual([]);
});

test("libc imports nothing of ours but itself, the lab nothing but libc, weave and bench nothing but these, and the site no chapter", () => {
  const above = {
    "packages/libc/": /^@accept-loop\/(?!libc\/)/,
    "packages/lab/": /^@accept-loop\/(?!libc\/|lab\/)/,
    "packages/bench/": /^@accept-loop\/(?!libc\/|lab\/|bench\/)/,
    "packages/weave/": /^@accept-loop\/(?!libc\/|lab\/|weave\/)/,
    "site/": /^@accept-loop\/(?!libc\/|lab\/|weave\/|bench\/)/,
  };
  for (const [folder, forbidden] of Object.entries(above)) {
    expect(all.filter(({ file, from }) => file.startsWith(folder) && forbidden.test(from))).toEqual([]);
  }
});

test("a server in C includes only its own chapter's files, earlier chapters' servers, and libc", () => {
  const sources = readdirSync(join(ROOT, "chapters"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /^[^/]+\/\w+\.c$/.test(name),
  );
  const includes = sources.flatMap((name) => {
    const file = join("chapters", name);
    const found = readFileSync(join(ROOT, file), "utf8").matchAll(/^#include "(.+)"$/gm);
    return [...found].map(([, from]) => ({ file, from: join(dirname(file), from as string) }));
  });
  expect(includes.length).toBeGreaterThan(6);
  const wrong = includes.filter(({ file, from }) => {
    if (dirname(from) === dirname(file) || dirname(from) === "packages/libc") return false;
    return !(basename(from) === "server.c" && chapterNumber(from) < chapterNumber(file));
  });
  expect(wrong).toEqual([]);
});

test("each package names among its dependencies all that it imports: turbo hashes what is named there", () => {
  const missing = all.filter(({ file, from }) => {
    const [, needed] = /^(@accept-loop\/[^/]+)/.exec(from) ?? [];
    const own = join(packageOf(file), "package.json");
    const { name, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(own, "utf8")) as Manifest;
    return needed !== undefined && needed !== name && !(needed in dependencies) && !(needed in devDependencies);
  });
  expect(missing).toEqual([]);
});

test("nobody reaches into another package by a relative path", () => {
  const wrong = all.filter(({ file, from }) => {
    const own = packageOf(file) + sep;
    return from.startsWith(".") && !resolve(ROOT, dirname(file), from).startsWith(own);
  });
  expect(wrong).toEqual([]);
});

test("no server is Node's own: none imports node:net, node:cluster or node:child_process", () => {
  const wrong = chapters.filter(
    (one) =>
      (/^(node:)?(net|cluster|http|dgram)$/.test(one.from) && !mayUseTheLab(one)) ||
      (/^(node:)?child_process$/.test(one.from) && /(server|serve|worker|thread)\.[cm]?[jt]s$/.test(one.file)),
  );
  expect(wrong).toEqual([]);
});
