import { pathToFileURL } from "node:url";
import { withChromium } from "./chromium.ts";

const MARGIN = "18mm";

/** A link to a file of this machine leads nowhere on any other. */
const FORGET_FILES = `document.querySelectorAll("a[href]").forEach((link) => {
  if (link.protocol === "file:" && link.pathname !== location.pathname) link.removeAttribute("href");
})`;

/**
 * The whole book on paper.
 *
 * @param printPage the site's print.html.
 * @returns a PDF of A4 pages, with an outline, and page numbers at the foot.
 */
export function pdfOf(printPage: string): Promise<Buffer> {
  return withChromium(async (browser) => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(printPage).href);
    await page.evaluate(FORGET_FILES);
    return page.pdf({
      format: "A4",
      margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN },
      outline: true,
      tagged: true,
      displayHeaderFooter: true,
      headerTemplate: "<span></span>",
      footerTemplate: `<span class="pageNumber" style="width: 100%; font-size: 8pt; text-align: center"></span>`,
    });
  });
}

/** How many pages it has. (Chromium writes the dictionary of each as it is, uncompressed.) */
export function pagesIn(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
