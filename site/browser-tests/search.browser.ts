import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { violations } from "./stand/axe.ts";
import { test } from "./stand/look-at.ts";

async function searchFor(page: Page, query: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox", { name: "Search the book" }).fill(query);
}

function results(page: Page): Promise<string[]> {
  return page.locator(".search-dialog li b").allTextContents();
}

describe.each(["root", "below", "file"] as const)("from %s", (place) => {
  test("Ctrl-K searches, fuzzily, and Enter goes to the best place", async ({ lookAt }) => {
    const page = await lookAt("index.html", { place });
    await searchFor(page, "zombei");
    await expect.poll(() => results(page)).toContain("What a zombie is");
    expect(await page.getByRole("status").textContent()).toMatch(/^Did you mean “zombie”\? \d+ results/);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toMatch(/\/03-reaping\.html#what-a-zombie-is$/);
  });
});

test("what is typed before the dialog has come is in its field", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  // All in one go: no script can have come in between.
  await page.evaluate(`
    for (const init of [{ key: "k", ctrlKey: true }, ...Array.from("waitpid", (key) => ({ key }))]) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true }));
    }
  `);
  await expect.poll(() => page.getByRole("searchbox").inputValue()).toBe("waitpid");
});

test("nothing of it is loaded before it is asked for", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  const asked = (): Promise<number> => page.locator("script[src$='/search.js'], link[href$='/on-demand.css']").count();
  expect(await asked()).toBe(0);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("dialog", { name: "Search" }).waitFor();
  expect(await asked()).toBe(2);
});

test("the keyboard alone will do: arrows choose, letters go on, Escape closes and gives the focus back", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html");
  await page.getByRole("button", { name: "Search" }).focus();
  await searchFor(page, "accept queue");
  await expect.poll(async () => (await results(page)).length).toBeGreaterThan(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const second = page.locator(".search-dialog li:nth-child(2) a");
  expect(await second.and(page.locator(":focus")).count()).toBe(1);
  await page.keyboard.press("s");
  expect(await page.getByRole("searchbox").inputValue()).toBe("accept queues");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(await page.locator("button.search:focus").count()).toBe(1);
});

test("the number of results is announced, and what was found is marked", async ({ lookAt }) => {
  const page = await lookAt("index.html");
  await searchFor(page, "half-close");
  await expect.poll(() => page.locator(".search-dialog [role=status]").textContent()).toMatch(/^\d+ results$/);
  expect(await page.locator(".search-dialog mark").first().textContent()).toMatch(/half-close/i);
  await page.getByRole("searchbox").fill("quux");
  await expect.poll(() => page.locator(".search-dialog [role=status]").textContent()).toBe("Nothing was found.");
});

test("a result on the same page closes the dialog and goes there", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await searchFor(page, "EINTR");
  await page.locator(".search-dialog a[href$='/03-reaping.html#eintr']").first().click();
  await expect.poll(() => page.url()).toMatch(/#eintr$/);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("without JavaScript there is no button that does nothing", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { javaScript: false });
  expect(await page.locator("button:visible").count()).toBe(0);
});

test.for([
  { theme: "light", phone: false },
  { theme: "dark", phone: false },
  { theme: "light", phone: true },
] as const)("it is accessible: %o", async (look, { lookAt }) => {
  const page = await lookAt("03-reaping.html", look);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("zombie");
  await expect.poll(async () => (await results(page)).length).toBeGreaterThan(2);
  expect(await violations(page, "dialog")).toEqual([]);
});
