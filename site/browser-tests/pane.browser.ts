import { describe, expect } from "vitest";
import type { Page } from "playwright-core";
import { test } from "./stand/look-at.ts";
import { top } from "./stand/top.ts";

// Chapter 03 has the reader's favourite loop, in TypeScript and in C.
const LESSON = "03-reaping.html";

/** Brings a reference to where readers look. */
async function readAbout(page: Page, region: string): Promise<void> {
  const y = await top(page, `.paned[data-region="${region}"]`);
  await page.evaluate(`scrollBy(0, ${y} - innerHeight * 0.4)`);
}

describe("beside the lesson", () => {
  test("the region that the words are about is lit and in view, and another one when they go on", async ({
    lookAt,
  }) => {
    const page = await lookAt(LESSON);
    for (const region of ["reap", "client-waits", "catch-children"]) {
      await readAbout(page, region);
      await expect.poll(() => page.locator(`#${region}.lit`).count()).toBe(1);
      const y = await top(page, `#${region}`);
      expect(y).toBeGreaterThan(48);
      expect(y).toBeLessThan(800);
    }
  });

  test("reference and region lead to each other", async ({ lookAt }) => {
    const page = await lookAt(LESSON);
    await page.locator('.paned[data-region="reap"] a').click();
    await expect.poll(() => page.locator("#reap.lit").isVisible()).toBe(true);
    await page.locator("#reap a.mark").click();
    await expect.poll(() => top(page, "#told-reap")).toBeLessThan(800);
  });

  test("an address that names a region shows it, and the words about it", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#reap`);
    await expect.poll(() => page.locator("#reap.lit").isVisible()).toBe(true);
    await expect.poll(() => page.locator("#told-reap").isVisible()).toBe(true);
    expect(await top(page, "#told-reap")).toBeLessThan(800);
  });

  test("a region in C shows itself, and the words about its twin", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#reap.c:reap`);
    await expect.poll(() => page.locator('[id="reap.c:reap"].lit').isVisible()).toBe(true);
    const y = await top(page, "#told-reap");
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(800);
  });

  test("nothing is lit in a section that speaks of no code, and the file stays", async ({ lookAt }) => {
    const page = await lookAt(LESSON);
    await readAbout(page, "client-waits");
    await expect.poll(() => page.locator("#client-waits.lit").count()).toBe(1);
    await page.evaluate(`document.querySelector("#what-it-costs").scrollIntoView()`);
    await expect.poll(() => page.locator(".lit, .reading").count()).toBe(0);
    await readAbout(page, "client-waits");
    await expect.poll(() => page.locator("#client-waits.lit").count()).toBe(1);
  });

  test("an address in the lesson shows the code that is spoken of there, without a scroll of its own", async ({
    lookAt,
  }) => {
    const page = await lookAt("index.html");
    // The browser may have scrolled before any script runs.
    await page.addInitScript(`addEventListener("scroll", (event) => event.stopImmediatePropagation(), true)`);
    await page.goto(page.url().replace("index.html", `${LESSON}#break-it-wait-without-wnohang`));
    await expect.poll(() => page.locator("#reap.lit").isVisible()).toBe(true);
  });

  test("the section that is marked is the one that the address leads into, though the next one is in view", async ({
    lookAt,
  }) => {
    const page = await lookAt(`${LESSON}#claim-accept-in-the-storm`, { width: 1920 });
    const next = page.getByRole("heading", { name: "Who tells the parent?" });
    expect((await next.boundingBox())?.y).toBeLessThan(800 / 3);
    await expect.poll(() => page.locator(".outline [aria-current]").textContent()).toBe("One call that asks");
    await page.evaluate("scrollBy(0, 200)");
    await expect.poll(() => page.locator(".outline [aria-current]").textContent()).toBe("Who tells the parent?");
  });
});

describe("without JavaScript", () => {
  const javaScript = false;

  test("a region's link moves the files, and not the words", async ({ lookAt }) => {
    const page = await lookAt(LESSON, { javaScript });
    const link = page.locator('.paned[data-region="reap"] a');
    await link.scrollIntoViewIfNeeded();
    const before = await top(page, '.paned[data-region="reap"]');
    await link.click();
    await expect.poll(() => page.locator("#reap").isVisible()).toBe(true);
    expect(await top(page, '.paned[data-region="reap"]')).toBe(before);
  });

  test("one file is shown, that which is asked for; a long one has a page of its own", async ({ lookAt }) => {
    const page = await lookAt(LESSON, { javaScript });
    await page.locator('.tabs a[href="#server.c"]').click();
    await expect.poll(() => page.locator(".file:visible").count()).toBe(1);
    expect(await page.locator('[id="server.c"]').isVisible()).toBe(true);
    await page.getByRole("link", { name: "server.test.ts", exact: true }).first().click();
    await expect.poll(() => page.title()).toContain("chapters/03-reaping/server.test.ts");
  });

  test("the tab of the file that is shown is marked", async ({ lookAt }) => {
    for (const [fragment, file] of [
      ["", "server.ts"],
      ["#reap", "reap.ts"],
      ["#server.c:client-waits", "server.c"],
      ["#serve.c", "serve.c"],
    ] as const) {
      const page = await lookAt(LESSON + fragment, { javaScript });
      const line = "getComputedStyle(tab).borderBottomColor !== 'rgba(0, 0, 0, 0)'";
      const marked = `[...document.querySelectorAll(".tabs a")].filter((tab) => ${line}).map((tab) => tab.textContent)`;
      expect(await page.evaluate(marked), fragment).toEqual([file]);
    }
  });

  test("nothing is offered that would not work", async ({ lookAt }) => {
    const page = await lookAt(LESSON, { javaScript });
    expect(await page.locator(".theme:visible, .copy:visible").count()).toBe(0);
  });
});

describe("on a phone", () => {
  test("code stands under its paragraph, and whole files are folded until they are asked for", async ({ lookAt }) => {
    const page = await lookAt(LESSON, { phone: true });
    expect(await page.locator("#told-reap pre").isVisible()).toBe(true);
    expect(await page.locator(".file:visible").count()).toBe(0);
    await page.locator('.tabs a[href="#server.ts"]').click();
    await expect.poll(() => page.locator('[id="server.ts"]').isVisible()).toBe(true);
  });
});
