import { type Sentence, sentencesOf } from "@accept-loop/weave/sentences";
import { claimKey } from "./proofs.ts";
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

/** Is there evidence for it? */
export function isProven({ name, proofs }: SiteChapter, claim: Sentence): boolean {
  return proofs.has(claimKey(name, claim));
}
