import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "../html/page.ts";

/** Writes those files that are other than what is there. Makes the folder. */
export function writePages(out: string, pages: readonly Page[]): void {
  mkdirSync(out, { recursive: true });
  for (const { name, text } of pages) if (textAt(join(out, name)) !== text) writeFileSync(join(out, name), text);
}

/** Removes what is none of these from a folder. */
export function removeAllBut(names: readonly string[], out: string): void {
  for (const name of readdirSync(out)) if (!names.includes(name)) rmSync(join(out, name), { recursive: true });
}

/** `undefined` when there is none. */
function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
