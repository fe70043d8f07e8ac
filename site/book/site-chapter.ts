import { join, resolve } from "node:path";
import { exercisesOf } from "@accept-loop/weave/exercise/exercises-of";
import type { Chapter } from "@accept-loop/weave/lesson/book";
import { chapterSources } from "@accept-loop/weave/lesson/chapter-sources";
import { type FenceKind, parseFence } from "@accept-loop/weave/lesson/fence";
import type { Fence } from "@accept-loop/weave/lesson/lesson";
import { Problem } from "@accept-loop/weave/problem";
import { type ProofPlace, proofPlaces } from "./proof-place.ts";
import { type Findings, readFindings } from "../evidence/findings.ts";
import { arranged } from "./arranged.ts";
import type { Library } from "../source/library.ts";
import type { SourceFile } from "../source/source-file.ts";

/** A fence of a lesson, and what its info string asks for. */
export interface AskingFence extends Fence {
  readonly asks: FenceKind;
}

/** A chapter with all that its pages show. */
export interface SiteChapter extends Chapter {
  /** "03". */
  readonly number: string;
  /** The files of its folder and its rooms, in the order in which a reader wants them. */
  readonly files: readonly SourceFile[];
  /** Those of them that stand on the lesson's page itself. The others have only pages of their own. */
  readonly pane: readonly SourceFile[];
  readonly fences: readonly AskingFence[];
  /** What its tests have found, on this machine. */
  readonly findings: Findings;
  /** Where its claims are proven, by their ids. */
  readonly tests: ReadonlyMap<string, ProofPlace>;
  /** Names of folders: "1-wait-status". */
  readonly exercises: readonly string[];
}

/** Whether ticks are filled by the evidence of the last test run here, or all hollow. */
export type Ticks = "evidence" | "hollow";

export interface ChapterSource {
  readonly root: string;
  readonly ticks: Ticks;
  readonly library: Library;
  /** The folders of the chapters before it, the nearest first. */
  readonly earlier: readonly string[];
}

/** Reads what the pages of a chapter show, beside its lesson. @throws Problem for what an author must mend. */
export async function readSiteChapter(
  chapter: Chapter,
  { root, ticks, library, earlier }: ChapterSource,
): Promise<SiteChapter> {
  const { name, folder, lesson } = chapter;
  const fences = lesson.fences.map((fence) => ({ ...fence, asks: asked(fence, lesson.path) }));
  const paths = new Set(filesOf(folder).map((file) => join(folder, file)));
  const shown = new Set<string>();
  for (const { asks, line } of fences) {
    if (asks.kind !== "code") continue;
    const path = resolve(folder, asks.path);
    await library.fetch(path, [lesson.path, line]);
    shown.add(path);
  }
  const files = await Promise.all([...paths].map((path) => library.fetch(path, [lesson.path, 0])));
  const exercises = exercisesOf(folder);
  for (const exercise of exercises) {
    for (const file of ["start.ts", "solution.ts"]) {
      await library.fetch(join(folder, "exercises", exercise, file), [lesson.path, 0]);
    }
  }
  return {
    ...chapter,
    number: name.slice(0, 2),
    ...arranged(files, shown),
    fences,
    findings: ticks === "evidence" ? readFindings(folder) : new Map(),
    tests: await proofPlaces(root, [folder, ...earlier], library),
    exercises,
  };
}

function asked(fence: Fence, path: string): FenceKind {
  try {
    return parseFence(fence.info);
  } catch (error) {
    throw new Problem(
      path,
      fence.line,
      error instanceof Error ? error.message : String(error),
      "correct its info string",
    );
  }
}

function filesOf(folder: string): string[] {
  return chapterSources(folder).filter((file) => file !== "lesson.test.ts");
}
