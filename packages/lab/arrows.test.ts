import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Imports go backwards in the book and down, never up: chapters/NN ──▶ chapters/(NN−1…) ──▶ libc, tests ──▶ weave ──▶ lab,
// and site ──▶ weave: it reads the chapters' files as text.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Import {
  /** The file that imports, from the repository's root: its first two folders (of the site's: one) are its package. */
  readonly file: string;
  /** What it imports: "@accept-loop/libc/poll", "./server.ts", "node:fs". */
  readonly from: string;
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

test("libc imports nothing of ours but itself, the lab nothing but libc, weave nothing but these, and the site only weave", () => {
  const above = {
    "packages/libc/": /^@accept-loop\/(?!libc\/)/,
    "packages/lab/": /^@accept-loop\/(?!libc\/|lab\/)/,
    "packages/weave/": /^@accept-loop\/(?!libc\/|lab\/|weave\/)/,
    "site/": /^@accept-loop\/(?!weave\/)/,
  };
  for (const [folder, forbidden] of Object.entries(above)) {
    expect(all.filter(({ file, from }) => file.startsWith(folder) && forbidden.test(from))).toEqual([]);
  }
});

test("nobody reaches into another package by a relative path", () => {
  const wrong = all.filter(({ file, from }) => {
    const own = join(ROOT, ...file.split(sep).slice(0, file.startsWith("site") ? 1 : 2)) + sep;
    return from.startsWith(".") && !resolve(ROOT, dirname(file), from).startsWith(own);
  });
  expect(wrong).toEqual([]);
});

test("no server is Node's own: none imports node:net, node:cluster or node:child_process", () => {
  const wrong = chapters.filter(
    (one) =>
      (/^(node:)?(net|cluster|http|dgram)$/.test(one.from) && !mayUseTheLab(one)) ||
      (/^(node:)?child_process$/.test(one.from) && /(server|serve|worker|boot|thread)\.[cm]?[jt]s$/.test(one.file)),
  );
  expect(wrong).toEqual([]);
});
