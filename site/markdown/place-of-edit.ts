import type { Region } from "@accept-loop/weave/code/regions";
import { regionKey } from "../book/region-ids.ts";
import type { SourceFile } from "../source/source-file.ts";
import { isMarker } from "../source/marker.ts";
import type { PagePlace } from "./page-place.ts";

/**
 * The region beside the lesson in which a mutant's edit is made: its id on the page. `undefined` when the edit is in none.
 *
 * @param edit a unified difference; it numbers the lines of a file without its markers.
 */
export function placeOfEdit(edit: string, { chapter, regions }: PagePlace): string | undefined {
  const [heading = "", ...lines] = edit.split("\n");
  const start = Number(/^@@ -(\d+)/.exec(heading)?.[1]);
  const end = lines.findIndex((line) => line.startsWith("@@"));
  const hunk = end === -1 ? lines : lines.slice(0, end);
  const old = hunk.filter((line) => !line.startsWith("+")).map((line) => line.slice(1));
  const change = start + hunk.findIndex((line) => /^[-+]/.test(line));
  for (const file of chapter.pane) {
    const numbers = programLines(file);
    const texts = file.source.split("\n");
    const same = old.every((line, index) => texts[(numbers[start - 1 + index] ?? 0) - 1]?.trimEnd() === line);
    if (!same) continue;
    const region = innermost(file, numbers[change - 1] ?? 0);
    return region === undefined ? undefined : regions.get(regionKey(file, region.name));
  }
  return undefined;
}

/** The numbers, counted from 1, of the lines that are no markers. */
function programLines({ source }: SourceFile): number[] {
  return source.split("\n").flatMap((text, index) => (isMarker(text) ? [] : [index + 1]));
}

function innermost({ regions }: SourceFile, line: number): Region | undefined {
  const around = [...regions.values()].filter(({ first, last }) => first <= line && line <= last);
  return around.toSorted((a, b) => a.last - a.first - (b.last - b.first))[0];
}
