import { expect } from "vitest";
import { test } from "./stand/look-at.ts";

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

test("a tick says what the page hears of its claim: proven by what was seen, changed since, refuted, or open again", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html");
  const tick = page.locator("a.tick").first();
  const claim = await tick.getAttribute("data-claim");
  const hear = (known: object | null): Promise<unknown> => {
    const news = JSON.stringify({ detail: { [claim ?? ""]: known } });
    return page.evaluate(`dispatchEvent(new CustomEvent("evidence", ${news}))`);
  };
  await hear(PROOF);
  expect(await tick.getAttribute("class")).toContain("proven");
  await tick.hover();
  await expect.poll(() => page.locator(".proof").textContent()).toContain("3 times: 3 to 9");
  expect(await page.locator(".proof").textContent()).toMatch(/^Its test has passed\./);
  expect(await page.locator(".proof").textContent()).toContain("Linux 6.1.0, Node 20.19.0");
  await hear({ ...PROOF, stale: "chapters/03-reaping/reap.ts" });
  expect(await tick.getAttribute("class")).toBe("tick stale");
  expect(await page.locator(".proof code").allTextContents()).toEqual([
    "chapters/03-reaping/reap.ts",
    "npx turbo test --filter=@accept-loop/03-reaping",
  ]);
  await hear({ ...PROOF, failure: "expected 3 to be 4" });
  expect(await tick.getAttribute("aria-label")).toBe("refuted by its test");
  expect(await page.locator(".proof .refutation").textContent()).toBe("expected 3 to be 4");
  await hear({
    ...PROOF,
    failure: "server.ts: [eintr]\n  seen      no answer\n  lesson    chapters/03-reaping/lesson.md#eintr",
  });
  expect(await page.locator(".proof dt").allTextContents()).toEqual(["seen", "lesson"]);
  const [what, text] = [page.locator(".proof dt").first(), page.locator(".proof dd").first()];
  const [left, right] = [await what.boundingBox(), await text.boundingBox()];
  expect(right?.x).toBeGreaterThan(left?.x ?? Infinity); // beside each other
  expect(Math.abs((right?.y ?? Infinity) - (left?.y ?? 0))).toBeLessThan(left?.height ?? 0);
  expect(await page.locator(".proof dd a").getAttribute("href")).toBe("03-reaping.html#eintr");
  await hear(null);
  expect(await tick.getAttribute("class")).toBe("tick open");
  expect(await page.locator(".proof").textContent()).toContain("Not yet checked");
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
