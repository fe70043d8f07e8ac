import { join, resolve } from "node:path";
import { chapterFolders, chapterNumber } from "../lesson/chapters.ts";
import type { FenceKind } from "../lesson/fence.ts";
import { difference } from "./difference.ts";
import { excerpt } from "./regions.ts";

type Chapters = Extract<FenceKind, { kind: "difference" }>;

/**
 * How the files of two chapters differ, or a region of them.
 *
 * @param folder that of any chapter of the same book.
 * @throws Error when there is no such chapter, file or region, or no difference.
 */
export function chaptersDiffer({ chapters, files, region }: Chapters, folder: string): string {
  const [before, after] = chapters.map((number, index) => {
    const chapter = chapterFolders(resolve(folder, "../..")).find((each) => chapterNumber(each) === number);
    if (chapter === undefined) throw new Error(`there is no chapter ${number}`);
    return excerpt(join(chapter, files[index] ?? ""), region);
  }) as [string, string];
  const result = difference(before, after);
  if (result === "") throw new Error(`${files.join(" and ")} of ${chapters.join(" and ")} are alike`);
  return result;
}
