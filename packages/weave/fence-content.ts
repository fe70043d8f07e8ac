import { resolve } from "node:path";
import { readPublished } from "./bench/published.ts";
import { benchTable } from "./bench/table.ts";
import { benchText } from "./bench/table-text.ts";
import { chaptersDiffer } from "./code/chapters-differ.ts";
import { excerpt } from "./code/regions.ts";
import { editOf } from "./failure/mutants.ts";
import { chapterNumber } from "./lesson/chapters.ts";
import type { FenceKind } from "./lesson/fence.ts";
import { wrapped } from "./lesson/wrapped.ts";
import { type FailureRecord, readWoven, type Recording } from "./record/record.ts";
import { transcript } from "./record/transcript.ts";

/**
 * What a fence must hold, made from what is real now.
 *
 * @param folder the chapter's.
 * @returns `undefined` for a fence that is not woven.
 * @throws Error when there is no such thing.
 */
export async function contentOf(fence: FenceKind, folder: string): Promise<string | undefined> {
  switch (fence.kind) {
    case "code":
      return excerpt(resolve(folder, fence.path), fence.region);
    case "difference":
      return chaptersDiffer(fence, folder);
    case "transcript":
      return transcript(kept<Recording>(folder, fence.name, "transcript"));
    case "failure":
      return wrapped(kept<FailureRecord>(folder, fence.name, "failure").text);
    case "edit":
      return editOf(folder, fence.mutant);
    case "bench":
      return benchText(benchTable(readPublished(resolve(folder, "../..")), fence));
    case "illustration":
    case "free":
      return undefined;
  }
}

/** What was kept in woven/. @throws Error when it was not. */
function kept<T extends Recording | FailureRecord>(folder: string, name: string, kind: T["kind"]): T {
  const record = readWoven<T>(folder, name, kind);
  if (record !== undefined) return record;
  const command = `npm run weave -- ${chapterNumber(folder)} --run`;
  throw new Error(`woven/${name}.json is not there; make it by \`${command}\``);
}
