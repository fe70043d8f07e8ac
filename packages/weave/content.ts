import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { mutated, type Mutant } from "@accept-loop/lab/mutant";
import { benchTable } from "./bench-table.ts";
import { benchText } from "./bench-text.ts";
import { chapterFolders, chapterNumber } from "./chapters.ts";
import { difference } from "./difference.ts";
import { wrapped } from "./failure-text.ts";
import { type FenceKind, nameOf } from "./fence.ts";
import { readPublished } from "./published.ts";
import { type FailureRecord, readWoven, type Recording } from "./record.ts";
import { excerpt, parseRegions } from "./regions.ts";
import { transcript } from "./transcript.ts";

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
      return differs(fence.chapters, folder, fence.files, fence.region);
    case "transcript":
      return transcript(kept<Recording>(folder, fence.name, "transcript"));
    case "failure":
      return wrapped(kept<FailureRecord>(folder, fence.name, "failure").text);
    case "edit":
      return edit(folder, fence.mutant);
    case "bench":
      return benchText(benchTable(readPublished(resolve(folder, "../..")), fence));
    case "illustration":
    case "free":
      return undefined;
  }
}

function differs(
  chapters: readonly [string, string],
  folder: string,
  files: readonly [string, string],
  region: string | undefined,
): string {
  const [before, after] = chapters.map((number, index) => {
    const chapter = chapterFolders(resolve(folder, "../..")).find((each) => chapterNumber(each) === number);
    if (chapter === undefined) throw new Error(`there is no chapter ${number}`);
    return excerpt(join(chapter, files[index] ?? ""), region);
  }) as [string, string];
  const result = difference(before, after);
  if (result === "") throw new Error(`${files.join(" and ")} of ${chapters.join(" and ")} are alike`);
  return result;
}

/** What was kept in woven/. @throws Error when it was not. */
function kept<T extends Recording | FailureRecord>(folder: string, name: string, kind: T["kind"]): T {
  const record = readWoven<T>(folder, name, kind);
  if (record !== undefined) return record;
  const command = `npm run weave -- ${chapterNumber(folder)} --run`;
  throw new Error(`woven/${name}.json is not there; make it by \`${command}\``);
}

/** A mutant's edit as a difference, without marker lines. @throws Error when there is no such mutant. */
async function edit(folder: string, name: string): Promise<string> {
  const mutants = await mutantsOf(folder);
  const mutant = mutants.find((each) => nameOf(each.name) === name);
  if (mutant === undefined) {
    const names = mutants.map((each) => nameOf(each.name)).join(", ");
    throw new Error(`mutants.ts has no mutant "${name}"; it has ${names}`);
  }
  const path = join(folder, mutant.file);
  return difference(withoutMarkers(readFileSync(path, "utf8"), path), withoutMarkers(mutated(folder, mutant), path));
}

function withoutMarkers(source: string, path: string): string {
  return parseRegions(source, path).text;
}

/** The mutants of a chapter; none when it has no mutants.ts. */
export async function mutantsOf(folder: string): Promise<readonly Mutant[]> {
  const path = join(folder, "mutants.ts");
  if (!existsSync(path)) return [];
  const { mutants } = (await import(pathToFileURL(path).href)) as { mutants: readonly Mutant[] };
  return mutants;
}
