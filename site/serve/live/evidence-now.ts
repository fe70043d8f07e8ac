import { chapterFolders } from "@accept-loop/weave/lesson/chapters";
import { readFindings } from "../../evidence/findings.ts";
import type { Known } from "../../evidence/tick.ts";

/** What is known on this machine at this moment, by claim: "03-reaping/claims.test.ts#sa-restart". */
export function evidenceNow(root: string): Readonly<Record<string, Known>> {
  return Object.fromEntries(chapterFolders(root).flatMap((folder) => [...readFindings(folder)]));
}
