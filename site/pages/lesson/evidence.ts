import type { Site } from "../../book/site.ts";
import type { SiteChapter } from "../../book/site-chapter.ts";
import type { Page } from "../../html/page.ts";

/**
 * A chapter's evidence, as a script: a page that is read from a disk can load nothing else. It tells the page by the same
 * event as the server that watches a test run does: "evidence", with what was found, by claim.
 */
export function evidenceScripts({ chapters }: Site): Page[] {
  return chapters.map(({ name, findings }: SiteChapter) => {
    const detail = JSON.stringify(Object.fromEntries(findings));
    return {
      name: `${name}.evidence.js`,
      text: `dispatchEvent(new CustomEvent("evidence", { detail: ${detail} }));\n`,
    };
  });
}
