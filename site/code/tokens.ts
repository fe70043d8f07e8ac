import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { highlight } from "./highlight.ts";
import { languageOf } from "./language.ts";

/** Where highlighted files are kept: that work is most of a build. */
const CACHE = join(ROOT, "node_modules/.cache/accept-loop-site");
/** A part of each key. Change it when what is kept looks different. */
const VERSION = "2";

/**
 * A source text as lines of markup, with a class for each kind of word. The same text is highlighted once and for all.
 *
 * @param file its name, which tells the language.
 */
export async function highlighted(text: string, file: string): Promise<readonly string[]> {
  const language = languageOf(file);
  const key = createHash("sha256").update(`${VERSION}\0${language}\0${text}`).digest("hex").slice(0, 32);
  const path = join(CACHE, `${key}.json`);
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as string[];
  const lines = await highlight(text, language);
  await mkdir(CACHE, { recursive: true });
  const unfinished = `${path}.${randomUUID()}`; // another build may look for it meanwhile
  await writeFile(unfinished, JSON.stringify(lines));
  await rename(unfinished, path);
  return lines;
}
