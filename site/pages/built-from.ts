import type { Proof } from "@accept-loop/weave/evidence";
import type { Site } from "../book/site.ts";
import { repositoryPath } from "../html/address.ts";
import { html, type Content, type Markup } from "../html/html.ts";

/** The end of each page: what the claims were tested on, and where the text can be mended. */
export function builtFrom(site: Site, name: string | undefined): Content {
  const { chapters, repository } = site;
  const chapter = chapters.find((each) => each.name === name);
  const path = chapter && repositoryPath(chapter.lesson.path);
  const edit =
    path !== undefined &&
    repository !== undefined &&
    html`<a href="${repository}/edit/main/${path}">Mend this page</a> · `;
  return html`<footer class="end">
<p>${tested(site)}</p>
<p>${edit}<a href="print.html">The whole book on one page</a> <button class="keys" type="button" hidden>Keys</button></p>
</footer>`;
}

/** What the claims were tested on. */
export function tested({ chapters }: Site): Markup {
  const proofs = chapters.flatMap((each) => [...each.proofs.values()]);
  if (proofs.length > 0) return testedOn(proofs);
  return html`No claim has been checked on this machine yet: <code>npx turbo test</code> does it.`;
}

function testedOn(proofs: readonly Proof[]): Markup {
  const all = (of: (proof: Proof) => string): string => [...new Set(proofs.map(of))].toSorted().join(", ");
  return html`Built from chapters whose tests passed: ${proofs.length} claims, on Linux ${all(({ kernel }) => kernel)},
  Node ${all(({ node }) => node.replace(/^v/, ""))}.`;
}
