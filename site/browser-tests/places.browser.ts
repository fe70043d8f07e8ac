import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./stand/look-at.ts";

/** Is some of it between the window's top and bottom? */
async function inView(page: Page, what: Locator): Promise<boolean> {
  const [box, size] = [await what.boundingBox(), page.viewportSize()];
  return box !== null && size !== null && box.y < size.height && box.y + box.height > 0;
}

// One build, in three places: at the root of a server, below a path, and as a folder on a disk.
describe.each(["root", "below", "file"] as const)("from %s", (place) => {
  test("a lesson is reached from the first page, and the first page from the lesson", async ({ lookAt }) => {
    const page = await lookAt("index.html", { place });
    await page.getByRole("main").getByRole("link", { name: "Who buries the dead?" }).first().click();
    await expect.poll(() => page.title()).toBe("Who buries the dead? · The Accept Loop");
    await page.getByRole("banner").getByRole("link", { name: "The Accept Loop" }).click();
    await expect.poll(() => page.title()).toBe("The Accept Loop");
  });

  test("a link to a region shows it, lit, beside the words about it", async ({ lookAt }) => {
    const page = await lookAt("03-reaping.html#client-waits", { place });
    await expect.poll(() => inView(page, page.locator("#client-waits.lit"))).toBe(true);
    await expect.poll(() => inView(page, page.locator("#told-client-waits"))).toBe(true);
  });

  test("without JavaScript it shows the region, too", async ({ lookAt }) => {
    const page = await lookAt("03-reaping.html#client-waits", { place, javaScript: false });
    await expect.poll(() => inView(page, page.locator("#client-waits"))).toBe(true);
  });
});
