import type { Proof } from "@accept-loop/weave/evidence";
import type { Site } from "../book/site.ts";
import { repositoryPath } from "../html/address.ts";
import { html, type Content } from "../html/html.ts";

/** The end of each page: what the claims were tested on, and where the text can be mended. */
export function builtFrom({ chapters, repository }: Site, name: string | undefined): Content {
  const chapter = chapters.find((each) => each.name === name);
  const proofs = chapters.flatMap((each) => [...each.proofs.values()]);
  const path = chapter && repositoryPath(chapter.lesson.path);
  const edit =
    path !== undefined &&
    repository !== undefined &&
    html`<a href="${repository}/edit/main/${path}">Mend this page</a> · `;
  return html`<footer class="end">
<p>${proofs.length === 0 ? html`No claim has been checked on this machine yet: <code>npx turbo test</code> does it.` : testedOn(proofs)}</p>
<p>${edit}<a href="print.html">The whole book on one page</a> <button class="keys" type="button" hidden>Keys</button></p>
</footer>`;
}

function testedOn(proofs: readonly Proof[]): Content {
  const all = (of: (proof: Proof) => string): string => [...new Set(proofs.map(of))].toSorted().join(", ");
  return html`Built from chapters whose tests passed: ${proofs.length} claims, on Linux ${all(({ kernel }) => kernel)},
  Node ${all(({ node }) => node.replace(/^v/, ""))}.`;
}
