import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "./pages/page.ts";

/** What a build has done. */
export interface Built {
  /** The names of all files of the site. */
  readonly files: readonly string[];
  /** Those that are other than they were, or new. */
  readonly changed: readonly string[];
}

/** Writes the files that are other than what is there, and removes what is not one of them. */
export async function writeAll(out: string, pages: readonly Page[]): Promise<Built> {
  await mkdir(out, { recursive: true });
  const files = pages.map(({ name }) => name);
  const strangers = (await readdir(out)).filter((name) => !files.includes(name));
  await Promise.all(strangers.map((name) => rm(join(out, name), { recursive: true })));
  const changed = await Promise.all(pages.map((page) => writeIfOther(join(out, page.name), page)));
  return { files, changed: changed.filter((name) => name !== undefined) };
}

/** @returns the page's name, when it was written. */
async function writeIfOther(path: string, { name, text }: Page): Promise<string | undefined> {
  const there = await readFile(path, "utf8").catch(() => undefined);
  if (there === text) return undefined;
  await writeFile(path, text);
  return name;
}
