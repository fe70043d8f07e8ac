import { readdirSync } from "node:fs";
import { expect, inject } from "vitest";
import { test } from "./stand/look-at.ts";

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

test.for(["02-multiprocess.html", "03-reaping.html"])(
  "on a phone the question of %s stands above it in full",
  async (lesson, { lookAt }) => {
    const page = await lookAt(lesson, { phone: true });
    const [title, top] = [page.locator(".contents summary"), await page.locator(".top").boundingBox()];
    const cut = await title.evaluate((words) => [
      words.scrollWidth - words.clientWidth,
      words.scrollHeight - words.clientHeight,
    ]);
    expect(cut).toEqual([0, 0]);
    expect((await title.boundingBox())?.height).toBeLessThanOrEqual(top?.height ?? 0);
  },
);

test("on a phone the code stands under the words about it, and whole files below the lesson", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { phone: true });
  const excerpt = page.locator("#told-client-waits");
  expect(await excerpt.locator("pre").isVisible()).toBe(true);
  const [told, pane] = [await excerpt.boundingBox(), await page.locator(".pane").boundingBox()];
  expect(pane?.y).toBeGreaterThan(told?.y ?? Infinity);
});

test("what a terminal has drawn is not wrapped on a phone: it scrolls, and its commands with it", async ({
  lookAt,
}) => {
  const page = await lookAt("01-handshake.html", { phone: true });
  const drawn = page.locator(".run", { hasText: "npm run capture" });
  const rows = drawn.locator("i"); // of each packet the time is another one in every run
  const [first, second] = [await rows.nth(1).boundingBox(), await rows.nth(2).boundingBox()];
  expect((second?.y ?? 0) - (first?.y ?? 0)).toBeLessThan(1.5 * (first?.height ?? 0));
  expect(await drawn.evaluate((run) => run.scrollWidth - run.clientWidth)).toBeGreaterThan(0);
});

test("on a phone nothing offers to show two files beside each other", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html#reap.ts", { phone: true });
  expect(await page.locator("[id='reap.ts']").isVisible()).toBe(true);
  expect(await page.locator(".beside:visible").count()).toBe(0);
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
