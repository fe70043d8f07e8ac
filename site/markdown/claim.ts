import { fail } from "@accept-loop/weave/problem";
import { claimKey } from "../book/proofs.ts";
import { claimAddress, filePage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";
import { PROVEN, UNPROVEN } from "../html/tick-words.ts";
import type { PagePlace } from "./page-place.ts";

export interface Claim {
  /** "claims.test.ts". */
  readonly file: string;
  readonly id: string;
}

/** The test that a link binds its sentence to; `undefined` when it is no such link. */
export function claimOf(href: string): Claim | undefined {
  const [, file, id] = /^(?:\.\/)?([\w-]+\.test\.ts)#(.+)$/.exec(href) ?? [];
  return file === undefined || id === undefined ? undefined : { file, id };
}

/**
 * The tick that stands behind a claim: filled when there is evidence, hollow when there is none yet. Scripts find it by
 * `data-claim`, "03-reaping/claims.test.ts#sa-restart"; `data-test` is where its test can be read.
 *
 * @throws Problem when no test has that id.
 */
export function tick(claim: Claim, { chapter: { name, lesson, tests, proofs } }: PagePlace): Markup {
  const test = tests.get(claim.id);
  if (test === undefined) {
    const line = lesson.links.find(({ href }) => href.endsWith(`${claim.file}#${claim.id}`))?.line ?? 0;
    return fail(lesson.path, line, `no test is called "${claim.id}"`, "correct the id, or write the claim");
  }
  const key = claimKey(name, claim);
  const [state, told] = proofs.has(key) ? ["tick proven", PROVEN] : ["tick", UNPROVEN];
  const source = filePage(test.file.path, test.line);
  return html`<a
    class="${state}"
    href="${claimAddress(name, claim.id)}"
    data-claim="${key}"
    data-test="${source}"
    aria-label="${told}"
  ></a>`;
}
