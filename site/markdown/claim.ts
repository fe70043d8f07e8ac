import { fail } from "@accept-loop/weave/problem";
import { claimKey } from "../evidence/findings.ts";
import { claimAddress, filePage } from "../html/address.ts";
import { html, type Markup } from "../html/html.ts";
import { TICKS, tickState } from "../evidence/tick.ts";
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
 * The tick that stands behind a claim: filled when it is proven, hollow while nothing is known of it. Scripts find it by
 * `data-claim`, "03-reaping/claims.test.ts#sa-restart"; `data-test` is where its test can be read.
 *
 * @throws Problem when no test has that id.
 */
export function tick(claim: Claim, { chapter: { name, lesson, tests, findings } }: PagePlace): Markup {
  const test = tests.get(claim.id);
  if (test === undefined) {
    const line = lesson.links.find(({ href }) => href.endsWith(`${claim.file}#${claim.id}`))?.line ?? 0;
    return fail(lesson.path, line, `no test is called "${claim.id}"`, "correct the id, or write the claim");
  }
  const key = claimKey(name, claim);
  const state = tickState(findings.get(key));
  const source = filePage(test.file.path, test.line);
  return html`<a
    class="tick ${state}"
    href="${claimAddress(name, claim.id)}"
    data-claim="${key}"
    data-test="${source}"
    aria-label="${TICKS[state]}"
  ></a>`;
}
