import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { claimsOf } from "@accept-loop/weave/claim/claims-of";
import type { Library } from "../source/library.ts";
import type { SourceFile } from "../source/source-file.ts";

/** Where a claim's test stands. */
export interface ProofPlace {
  readonly file: SourceFile;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Finds where each claim of a chapter is proven, by its id: at `claim("id")`; or, for a promise of a server, at the clause
 * with that id, in this chapter's tests, an earlier one's or the lab's.
 *
 * @param folders the chapter's, then those of the chapters before it.
 */
export async function proofPlaces(
  root: string,
  folders: readonly string[],
  library: Library,
): Promise<ReadonlyMap<string, ProofPlace>> {
  const places = new Map<string, ProofPlace>();
  const [own = ""] = folders;
  for (const { id, file, line } of claimsOf(own)) {
    places.set(id, { file: await library.fetch(join(own, file), [join(own, file), 0]), line });
  }
  for (const path of clauseFiles(root, folders)) {
    const file = await library.fetch(path, [path, 0]);
    for (const { 1: id = "", index } of file.source.matchAll(/\bid: "([^"]+)"/g)) {
      const line = file.source.slice(0, index).split("\n").length;
      if (!places.has(id)) places.set(id, { file, line });
    }
  }
  return places;
}

function clauseFiles(root: string, folders: readonly string[]): string[] {
  const lab = join(root, "packages/lab/clauses");
  const shared = existsSync(lab) ? readdirSync(lab).map((name) => join(lab, name)) : [];
  return [...folders.map((folder) => join(folder, "server.test.ts")), ...shared].filter((path) => existsSync(path));
}
