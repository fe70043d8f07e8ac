import type { Page } from "playwright-core";

/** Where an element is in the window, from its top. */
export async function top(page: Page, selector: string): Promise<number> {
  return (await page.locator(selector).boundingBox())?.y ?? Number.NaN;
}
