import { diffArrays } from "diff";
import type { SourceFile } from "../source/source-file.ts";
import { isMarker } from "../source/marker.ts";

/** What is other in a file than in a former one: that of the chapter before, or an exercise's start. */
export interface Changes {
  /** Numbers of lines that were not there, counted from 1. */
  readonly added: ReadonlySet<number>;
  /** Lines of the former file, as markup, that are gone: by the number of the line that they stood before. */
  readonly gone: ReadonlyMap<number, readonly string[]>;
}

/** Compares two files line by line; the markers of regions are not a part of the program. */
export function changesOf(before: SourceFile, after: SourceFile): Changes {
  const [old, now] = [programLines(before), programLines(after)];
  const added = new Set<number>();
  const gone = new Map<number, string[]>();
  let [oldAt, nowAt] = [0, 0];
  for (const part of diffArrays(
    old.map(({ text }) => text),
    now.map(({ text }) => text),
  )) {
    if (part.removed) {
      const place = now[nowAt]?.number ?? after.lines.length + 1;
      const lines = old.slice(oldAt, oldAt + part.count).map(({ number }) => before.lines[number - 1] ?? "");
      gone.set(place, [...(gone.get(place) ?? []), ...lines]);
    } else if (part.added) {
      for (const { number } of now.slice(nowAt, nowAt + part.count)) added.add(number);
    }
    if (!part.added) oldAt += part.count;
    if (!part.removed) nowAt += part.count;
  }
  return { added, gone };
}

function programLines({ source }: SourceFile): { readonly text: string; readonly number: number }[] {
  return source
    .split("\n")
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => !isMarker(text));
}
