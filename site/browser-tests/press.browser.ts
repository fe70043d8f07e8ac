import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { card } from "../press/card.ts";
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

test("there is a picture of the book, as large as those who show it want it", async (context) => {
  if (NO_CHROMIUM !== undefined) return context.skip(NO_CHROMIUM);
  const png = await card();
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]); // in its first chunk, IHDR
});
