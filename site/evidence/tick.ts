import type { Finding } from "@accept-loop/weave/claim/finding";

/** What is known of a claim on this machine. */
export type Known = Finding & {
  /** When its programs are no longer those that were tested: which was changed last, "chapters/03-reaping/reap.ts". */
  readonly stale?: string;
};

/** What a tick can say, as a class of the style, and as words for those who do not see it. */
export const TICKS = {
  open: "not yet checked on this machine",
  proven: "tested: evidence",
  refuted: "refuted by its test",
  stale: "changed since it was checked",
} as const;

/** What the tick of a claim says: in the pages as they are built, and when a script fills it. */
export function tickState(known: Known | null | undefined): keyof typeof TICKS {
  if (known === undefined || known === null) return "open";
  if (known.stale !== undefined) return "stale";
  return "failure" in known ? "refuted" : "proven";
}
