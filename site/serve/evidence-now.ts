import type { Proof } from "@accept-loop/weave/evidence";
import { chapterFolders } from "@accept-loop/weave/chapters";
import { readProofs } from "../book/proofs.ts";

/** What is proved on this machine at this moment, by claim: "03-reaping/claims.test.ts#sa-restart". */
export function evidenceNow(root: string): Readonly<Record<string, Proof>> {
  return Object.fromEntries(chapterFolders(root).flatMap((folder) => [...readProofs(folder)]));
}
