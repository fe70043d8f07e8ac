import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Proof } from "@accept-loop/weave/evidence";

/** What was proven of a chapter, by key: "03-reaping/claims.test.ts#sa-restart". */
export type Proofs = ReadonlyMap<string, Proof>;

/** A claim's key: it is in `data-claim`, and in what the page is told when a test has passed. */
export function claimKey(chapter: string, { file, id }: { readonly file: string; readonly id: string }): string {
  return `${chapter}/${file}#${id}`;
}

/** The evidence that the last test run of a chapter has left in .evidence/. None, when there was no run. */
export function readProofs(folder: string): Proofs {
  const kept = join(folder, ".evidence");
  if (!existsSync(kept)) return new Map();
  const files = readdirSync(kept).filter((file) => file.endsWith(".json"));
  return new Map(
    files.toSorted().flatMap((file) => {
      const proof = readProof(join(kept, file));
      return proof === undefined ? [] : [[claimKey(basename(folder), proof), proof]];
    }),
  );
}

/** `undefined` while it is being written or removed: a test may be running. */
export function readProof(path: string): Proof | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Proof;
  } catch {
    return undefined;
  }
}
