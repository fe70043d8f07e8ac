import { expect } from "vitest";
import { test } from "./look-at.ts";

const PROOF = {
  kernel: "6.1.0",
  node: "v20.19.0",
  date: "2026-01-02T03:04:05.000Z",
  ms: 12,
  saw: [{ what: "signals", unit: "", values: [3, 4, 9], count: 3, least: 3, median: 4, most: 9 }],
};

test("a hollow tick says how it is filled, and leads to its test", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  const tick = page.locator("a.tick").first();
  await tick.focus();
  const box = page.locator(".proof");
  await expect.poll(() => box.textContent()).toContain("npx turbo test");
  expect(await box.getByRole("link", { name: "The test" }).getAttribute("href")).toMatch(/\.ts\.html#L\d+$/);
  await page.keyboard.press("Escape");
  expect(await box.count()).toBe(0);
});

test("a tick fills when the page hears that its test has passed, tells what was seen, and is emptied again", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html");
  const tick = page.locator("a.tick").first();
  const claim = await tick.getAttribute("data-claim");
  const hear = (proof: typeof PROOF | null): Promise<unknown> => {
    const news = JSON.stringify({ detail: { [claim ?? ""]: proof } });
    return page.evaluate(`dispatchEvent(new CustomEvent("evidence", ${news}))`);
  };
  await hear(PROOF);
  expect(await tick.getAttribute("class")).toContain("proven");
  await tick.hover();
  await expect.poll(() => page.locator(".proof").textContent()).toContain("3 times: 3 to 9");
  expect(await page.locator(".proof").textContent()).toContain("Linux 6.1.0, Node 20.19.0");
  await hear(null);
  expect(await tick.getAttribute("class")).not.toContain("proven");
});

test("a tap shows it too", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { phone: true });
  await page.locator("a.tick").first().tap();
  await expect.poll(() => page.locator(".proof").isVisible()).toBe(true);
  expect(page.url()).toContain("03-reaping.html");
});

test("without JavaScript a tick leads to the page of all claims", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { javaScript: false });
  await page.locator("a.tick").first().click();
  await expect.poll(() => page.url()).toMatch(/claims\.html#03-/);
});
