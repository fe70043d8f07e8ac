import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { NO_CHROMIUM } from "../press/chromium.ts";
import { pagesIn, pdfOf } from "../press/pdf.ts";

test("the whole book fits on paper", async (context) => {
  const stand = inject("stand");
  if (stand === undefined) return context.skip(NO_CHROMIUM);
  const pdf = await pdfOf(join(stand.folder, "print.html"));
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.includes("URI (file:"), "it links to files of this machine").toBe(false);
  expect(pagesIn(pdf)).toBeGreaterThan(60);
  expect(pagesIn(pdf)).toBeLessThan(400);
});
