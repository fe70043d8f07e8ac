import { relative, sep } from "node:path";
import type { Change } from "./live-build.ts";

const READ = /^[^.].*\.(md|ts|cjs|mjs|js|c|json|svg|css|html)$/;
/** What the generator runs: itself, and the loom. All else it reads, also the scripts of the pages. */
const RUN = /^(?:packages|site(?!\/browser\/))\/.*\.[cm]?[jt]s$/;
/** What of it reads the book, and is loaded ahead: see build-process.ts. */
const READER = /^(?:packages|site\/(?:html|evidence|source|book))\//;

/**
 * What the change of a file means for the site.
 *
 * @param root the repository's.
 * @returns `undefined` when it means nothing: the site is not made of it.
 */
export function whatChanged(root: string, path: string): Change | undefined {
  const folders = relative(root, path).split(sep);
  const name = folders.pop() ?? "";
  const [top] = folders;
  if (top === undefined) return name.endsWith(".md") ? "text" : undefined;
  if (!["chapters", "packages", "site"].includes(top) || name === "my.ts" || !READ.test(name)) return undefined;
  if (folders.at(-1) === ".evidence") return "evidence";
  if (folders.some((folder) => folder.startsWith("."))) return undefined;
  const file = [...folders, name].join("/");
  if (!RUN.test(file)) return "text";
  return READER.test(file) ? "code" : "template";
}
