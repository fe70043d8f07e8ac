import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";

const OURS = "@accept-loop";

/**
 * A copy of the repository as a reader has it who has not run anything yet, to be written in. What is installed is not
 * copied: links lead to it, and its links to our own packages lead to the copy's.
 *
 * @returns its folder.
 */
export function copyOfBook(): string {
  const copy = mkdtempSync(join(tmpdir(), "accept-loop-book-"));
  const left = new Set(["node_modules", ".git", ".turbo", ".evidence", ".mutants", "dist"]);
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  const [from, to] = [join(ROOT, "node_modules"), join(copy, "node_modules")];
  mkdirSync(join(to, OURS), { recursive: true });
  for (const name of readdirSync(from).filter((each) => each !== OURS)) symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, OURS))) {
    symlinkSync(readlinkSync(join(from, OURS, name)), join(to, OURS, name));
  }
  return copy;
}
