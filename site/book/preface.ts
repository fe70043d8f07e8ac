import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "./site.ts";

/** What a reader should know before chapter 01: its page, and its text. */
export const PREFACE = "before-you-start.html";

/** The path of the text; nothing where the book has none. */
export function prefaceText({ root }: Site): string | undefined {
  const path = join(root, "before-you-start.md");
  return existsSync(path) ? path : undefined;
}
