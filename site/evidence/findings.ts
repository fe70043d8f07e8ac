import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Finding } from "@accept-loop/weave/claim/finding";
import { fingerprint, programsOf } from "@accept-loop/weave/claim/fingerprint";
import type { Known } from "./tick.ts";

/** What the tests have found of a chapter's claims, by key: "03-reaping/claims.test.ts#sa-restart". */
export type Findings = ReadonlyMap<string, Known>;

/** A claim's key: it is in `data-claim`, and in what the page is told when a test has ended. */
export function claimKey(chapter: string, { file, id }: { readonly file: string; readonly id: string }): string {
  return `${chapter}/${file}#${id}`;
}

/** What the last test run of a chapter has left in .evidence/. Nothing, when there was no run. */
export function readFindings(folder: string): Findings {
  const kept = join(folder, ".evidence");
  if (!existsSync(kept)) return new Map();
  const now = fingerprint(folder);
  let changed: string | undefined;
  const files = readdirSync(kept).filter((file) => file.endsWith(".json"));
  return new Map(
    files.toSorted().flatMap((file) => {
      const finding = readFinding(join(kept, file));
      if (finding === undefined) return [];
      const known: Known =
        finding.programs === now ? finding : { ...finding, stale: (changed ??= lastChanged(folder)) };
      return [[claimKey(basename(folder), finding), known]];
    }),
  );
}

/** `undefined` while it is being written or removed: a test may be running. */
function readFinding(path: string): Finding | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Finding;
  } catch {
    return undefined;
  }
}

/** The one of a chapter's programs that was written last, as a path from the repository's root. */
function lastChanged(folder: string): string {
  const written = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const times = programsOf(folder).map((path) => ({ path, at: written(path) }));
  const last = times.toSorted((a, b) => b.at - a.at)[0]?.path ?? folder;
  return relative(join(folder, "../.."), last);
}
