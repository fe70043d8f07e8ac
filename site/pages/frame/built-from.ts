import { countStates } from "../../book/claims.ts";
import { oncePer } from "../../html/once-per.ts";
import type { Site } from "../../book/site.ts";
import { repositoryPath } from "../../html/address.ts";
import { html, type Content, type Markup } from "../../html/html.ts";
import type { Known } from "../../evidence/tick.ts";

/** The end of each page: what the claims were tested on, and where the text can be mended. */
export function builtFrom(site: Site, name: string | undefined): Content {
  const { chapters, repository, address } = site;
  const chapter = chapters.find((each) => each.name === name);
  const path = chapter && repositoryPath(chapter.lesson.path);
  const edit =
    path !== undefined &&
    repository !== undefined &&
    html`<a href="${repository}/edit/main/${path}">Edit this page</a> · `;
  // The workflow that publishes the site prints it, too.
  const pdf = address !== undefined && html`, <a href="accept-loop.pdf">as a PDF</a>`;
  return html`<footer class="end">
<p>${tested(site)}</p>
<p>${edit}<a href="print.html">The whole book on one page</a>${pdf} <button class="keys" type="button" hidden>Keys</button></p>
</footer>`;
}

/** How many claims have passed their tests, and where those ran. */
export const tested = oncePer(({ chapters }: Site): Markup => {
  const findings = chapters.flatMap((chapter) => [...chapter.findings.values()]);
  if (findings.length === 0) {
    return html`No claim has been checked on this machine yet. <code>npx turbo test</code> checks them all.`;
  }
  const states = countStates(chapters);
  const total = [...states.values()].reduce((sum, count) => sum + count);
  const all = (of: (known: Known) => string): string => [...new Set(findings.map(of))].toSorted().join(", ");
  const [kernels, nodes] = [all(({ kernel }) => kernel), all(({ node }) => node.replace(/^v/, ""))];
  const [refuted, stale] = [states.get("refuted"), states.get("stale")];
  return html`${states.get("proven") ?? 0} of the book’s ${total} claims have passed their tests, on Linux ${kernels}, Node ${nodes}.
${refuted !== undefined && ` Refuted: ${refuted}.`}${stale !== undefined && ` Changed since they were checked: ${stale}.`}`;
});
