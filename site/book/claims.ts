import { type Sentence, sentencesOf } from "@accept-loop/weave/claim/sentences";
import { type TICKS, tickState } from "../evidence/tick.ts";
import { claimKey } from "../evidence/findings.ts";
import type { SiteChapter } from "./site-chapter.ts";

/** The claims of a chapter's lesson, each once, where it is made first. */
export function claimsOf({ lesson }: SiteChapter): Sentence[] {
  const first = new Map(
    sentencesOf(lesson)
      .toReversed()
      .map((sentence) => [sentence.id, sentence]),
  );
  return [...first.values()].toReversed();
}

/** How many of a chapter's claims are in which state. */
export function countStates(chapters: readonly SiteChapter[]): ReadonlyMap<keyof typeof TICKS, number> {
  const count = new Map<keyof typeof TICKS, number>();
  for (const chapter of chapters) {
    for (const claim of claimsOf(chapter)) {
      const state = tickState(chapter.findings.get(claimKey(chapter.name, claim)));
      count.set(state, (count.get(state) ?? 0) + 1);
    }
  }
  return count;
}
