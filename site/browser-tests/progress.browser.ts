import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "./stand/look-at.ts";

/** Stops at a section, until that is kept. */
async function readTo(page: Page, section: string): Promise<void> {
  await page.evaluate(`document.getElementById("${section}").scrollIntoView()`);
  await expect.poll(() => kept(page)).toContain(`#${section}"`);
}

function kept(page: Page): Promise<string | null> {
  return page.evaluate<string | null>("localStorage.getItem('accept-loop:progress')");
}

/** Chapter 03's first sections, read one after the other. */
async function readThree(page: Page): Promise<void> {
  for (const section of ["what-a-zombie-is", "one-call-that-asks", "who-tells-the-parent"]) await readTo(page, section);
}

test("the first page leads back to where the reader was, and tells how much is read", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await readThree(page);
  expect(await page.locator(".outline .read").allTextContents()).toEqual(["What a zombie is", "One call that asks"]);
  await page.getByRole("banner").getByRole("link", { name: "The Accept Loop" }).click();
  const item = page.locator("[data-chapter='03-reaping']");
  expect(await item.locator(".progress").textContent()).toMatch(/^2 of \d+ sections read$/);
  await page.getByRole("link", { name: "Continue: 03 · Who tells the parent?" }).click();
  await expect.poll(() => page.url()).toMatch(/03-reaping\.html#who-tells-the-parent$/);
});

test("who has only looked has nothing to forget", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await readTo(page, "what-a-zombie-is");
  await page.goto(page.url().replace("03-reaping", "index"));
  await page.getByRole("link", { name: "Continue: 03" }).waitFor();
  expect(await page.getByRole("button", { name: "Forget" }).count()).toBe(0);
});

test("who has jumped to the end of a lesson goes on with what was passed over", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await readThree(page);
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  await expect.poll(() => page.locator(".outline .read").allTextContents()).toContain("Further reading");
  expect(await kept(page)).toContain("03-reaping.html#eintr");
});

test("who has read all of a lesson goes on with the next", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.evaluate(`localStorage.setItem("accept-loop:progress", JSON.stringify({ lessons: { "03-reaping": {
    sections: [...document.querySelectorAll(".lesson h2")].map(({ id }) => id) } } }))`);
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  await expect.poll(() => kept(page)).toContain("04-threads.html");
  expect(await page.locator(".outline .read").allTextContents()).toContain("Further reading");
  await page.goto(page.url().replace("03-reaping", "index"));
  await page.getByRole("link", { name: "Continue: 04 · What if they share memory?" }).click();
  await expect.poll(() => page.url()).toMatch(/04-threads\.html$/);
});

test("an exercise stays ticked, until all is forgotten", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await readThree(page);
  const box = page.getByRole("checkbox", { name: "I have done this one" }).first();
  await box.check();
  await page.reload();
  expect(await box.isChecked()).toBe(true);
  await page.goto(page.url().replace("03-reaping", "index"));
  const told = page.locator("[data-chapter='03-reaping'] .progress");
  expect(await told.textContent()).toMatch(/ · 1 exercise done$/);
  await page.getByRole("button", { name: "Forget" }).click();
  expect(await told.count()).toBe(0);
  expect(await page.getByRole("link", { name: "Continue" }).count()).toBe(0);
  await page.goto(page.url().replace("index", "03-reaping"));
  expect(await box.isChecked()).toBe(false);
});

test("a browser that keeps nothing shows the book all the same", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.addInitScript("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })");
  await page.reload();
  await page.evaluate("document.getElementById('who-tells-the-parent').scrollIntoView()");
  await expect.poll(() => page.locator(".outline [aria-current]").textContent()).toBe("Who tells the parent?");
});
