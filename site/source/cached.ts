import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";

const CACHE = join(ROOT, "node_modules/.cache/accept-loop-site");

/**
 * A text that takes long to make: made once and for all of the same source.
 *
 * @param source all that it depends on, the way in which it is made included.
 */
export async function cached(source: string, make: () => string | Promise<string>): Promise<string> {
  const path = join(CACHE, createHash("sha256").update(source).digest("hex").slice(0, 32));
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  const made = await make();
  await mkdir(CACHE, { recursive: true });
  const unfinished = `${path}.${randomUUID()}`; // another build may look for it meanwhile
  await writeFile(unfinished, made);
  await rename(unfinished, path);
  return made;
}
