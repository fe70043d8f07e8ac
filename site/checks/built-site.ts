import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { buildSite } from "../assembly/build.ts";

/** Where it says that it is published. */
export const ADDRESS = "https://example.com/book/";

/** The site, built for a test file: every file's text by its name. */
export async function builtSite(): Promise<ReadonlyMap<string, string>> {
  const out = mkdtempSync(join(tmpdir(), "site-"));
  afterAll(() => rmSync(out, { recursive: true }));
  const files = await buildSite({ out, ticks: "evidence", address: ADDRESS });
  return new Map(files.map((name) => [name, readFileSync(join(out, name), "utf8")]));
}

/** Its pages alone. */
export async function builtPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await builtSite())].filter(([name]) => name.endsWith(".html")));
}
