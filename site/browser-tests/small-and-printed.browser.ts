import { readdirSync } from "node:fs";
import { expect, inject } from "vitest";
import { test } from "./look-at.ts";

// Where there is room for one column only: on a phone, and on paper.

const pages = readdirSync(inject("stand")?.folder ?? ".").filter((name) => /^[\w-]+\.html$/.test(name));

test.for(pages)("%s is no wider than a phone", async (name, { lookAt }) => {
  const page = await lookAt(name, { phone: true });
  expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(360);
});

test("on a phone the list of chapters is no wider than the window", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { phone: true });
  await page.locator(".contents summary").tap();
  const list = await page.getByRole("navigation", { name: "Contents" }).boundingBox();
  expect(list?.x).toBeGreaterThanOrEqual(0);
  expect((list?.x ?? 0) + (list?.width ?? Infinity)).toBeLessThanOrEqual(360);
});

test("on a phone the code stands under the words about it, and whole files below the lesson", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { phone: true });
  const excerpt = page.locator("#told-client-waits");
  expect(await excerpt.locator("pre").isVisible()).toBe(true);
  const [told, pane] = [await excerpt.boundingBox(), await page.locator(".pane").boundingBox()];
  expect(pane?.y).toBeGreaterThan(told?.y ?? Infinity);
});

test("on paper the code stands under the words about it, and nothing that is there to be clicked", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#told-client-waits pre").isVisible()).toBe(true);
  for (const part of [".pane", "header.top", ".copy", ".outline"]) {
    expect(await page.locator(part).first().isVisible(), part).toBe(false);
  }
});
