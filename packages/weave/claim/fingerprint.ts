import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chapterSources } from "../lesson/chapter-sources.ts";

const SOURCE = /^[^.].*\.(?:ts|cjs|c|h)$/;

/**
 * A short name for a chapter's programs as they are now, with their tests and all that they are built on: the chapters that
 * its package.json names, what those name, and the system calls. When it is another one, what was seen of them is of the
 * past. (turbo's hash is of all these files, too: what it has in its cache was seen of programs with the same fingerprint.)
 */
export function fingerprint(folder: string): string {
  const hash = createHash("sha256");
  for (const path of programsOf(folder)) hash.update(read(path));
  return hash.digest("hex").slice(0, 16);
}

/** The files that a chapter's fingerprint is made of. */
export function programsOf(folder: string): string[] {
  const chapters = [...chaptersUnder(folder)].toSorted();
  const own = chapters
    .filter((each) => existsSync(each))
    .flatMap((each) => {
      return chapterSources(each).map((name) => join(each, name));
    });
  return [...own, ...sources(join(folder, "../../packages/libc"))];
}

/** A chapter's folder, and those of the chapters that it is built on. */
function chaptersUnder(folder: string, found: Set<string> = new Set()): ReadonlySet<string> {
  const manifest = join(folder, "package.json");
  if (found.has(folder)) return found;
  found.add(folder);
  if (!existsSync(manifest)) return found;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const [, chapter] = /^@accept-loop\/(\d\d-.*)$/.exec(name) ?? [];
    if (chapter !== undefined) chaptersUnder(join(folder, "..", chapter), found);
  }
  return found;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => SOURCE.test(name));
  return names.toSorted().map((name) => join(folder, name));
}

/** A file's name and text: a text that moves to another file is another program. Nothing, for one that has just gone. */
function read(path: string): string {
  try {
    return `${path.split("/").at(-1)}\0${readFileSync(path, "utf8")}\0`;
  } catch {
    return "";
  }
}
