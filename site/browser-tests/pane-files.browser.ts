import { describe, expect } from "vitest";
import { test } from "./stand/look-at.ts";
import { top } from "./stand/top.ts";

// Which of a chapter's files stand in the pane, and how.
const LESSON = "03-reaping.html";

describe("beside the lesson", () => {
  test("a tab shows its file, and a long file comes in a frame", async ({ lookAt }) => {
    const page = await lookAt(LESSON, { place: "file" });
    await page.locator('.tabs a[href="#server.c"]').click();
    await expect.poll(() => page.locator('[id="server.c"]').isVisible()).toBe(true);
    await page.getByRole("link", { name: "server.test.ts", exact: true }).first().click();
    await expect.poll(() => page.frameLocator("iframe").locator("#L1").isVisible()).toBe(true);
    expect(page.url()).toContain(LESSON);
  });

  test("a file that has no tab of its own is marked where it was chosen", async ({ lookAt }) => {
    const page = await lookAt(LESSON);
    const line = (): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector(".tabs summary")).borderBottomColor`);
    const none = await line();
    await page.locator(".tabs summary").click();
    await page.locator(".tabs details a").first().click();
    await expect.poll(line).not.toBe(none);
    await page.locator('.tabs a[href="#server.c"]').click();
    await expect.poll(line).toBe(none);
  });

  test("what an exercise begins with comes beside it", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#exercises`);
    await page.locator(".lesson").getByRole("link", { name: "start.ts" }).first().click();
    await expect.poll(() => page.frameLocator("iframe").locator("#L1").isVisible()).toBe(true);
    const name = page.frameLocator("iframe").getByRole("heading", { name: /\/start\.ts$/ });
    expect(await name.isVisible()).toBe(true);
    expect(page.url()).toContain(LESSON);
  });

  test("TypeScript and C stand line against line where regions pair up", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#reap`, { width: 1920 });
    await page.locator(".shown .beside").click();
    await expect.poll(() => page.locator(".lit").count()).toBe(2);
    const apart = async (): Promise<number> =>
      Math.abs((await top(page, ".shown .lit")) - (await top(page, ".other .lit")));
    await expect.poll(apart).toBeLessThan(1);
  });

  test.for([1280, 1920])(
    "each of the two is named, in its half and on the tabs, and can be alone: %i wide",
    async (width, { lookAt }) => {
      const page = await lookAt(`${LESSON}#reap`, { width });
      const tabs = page.locator(".tabs [aria-current]");
      const named = page.locator(".about b:visible");
      await page.locator(".shown .beside").click();
      expect(await tabs.allTextContents()).toEqual(["reap.ts", "reap.c"]);
      expect(await named.allTextContents()).toEqual(["reap.ts", "reap.c"]);
      expect(await page.locator(".lit").count()).toBe(2);
      await page.getByRole("link", { name: "reap.c alone" }).click();
      expect(await page.locator(".file:visible").count()).toBe(1);
      expect(await tabs.allTextContents()).toEqual(["reap.c"]);
      expect(await named.count()).toBe(0);
      await page.getByRole("link", { name: "beside reap.ts" }).click();
      await page.locator(".tabs").getByRole("link", { name: "reap.ts" }).click();
      await expect.poll(() => tabs.allTextContents()).toEqual(["reap.ts"]);
    },
  );

  test("Escape shows one of two files alone, unless there is something else to close", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#reap`);
    await page.locator(".shown .beside").click();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await page.locator(".file:visible").count()).toBe(2);
    await page.keyboard.press("Escape");
    expect(await page.locator(".file:visible").count()).toBe(1);
    expect(await page.locator("#reap.lit").isVisible()).toBe(true);
  });

  test("a line that is wrapped goes on a little further in than it begins", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#reap.c`, { width: 1100 });
    // How much further to the right than the first row of a long line, with its spaces, the second begins: in pixels.
    const further = (line: RegExp): Promise<number> =>
      page.evaluate(`(() => {
        const line = [...document.querySelectorAll(".shown .l")].find((each) => ${String(line)}.test(each.textContent));
        const range = document.createRange();
        range.selectNodeContents(line);
        const lefts = Map.groupBy(range.getClientRects(), ({ bottom }) => Math.round(bottom));
        const [first, second] = [...lefts.values()].map((boxes) => Math.min(...boxes.map(({ left }) => left)));
        return second - first;
      })()`);
    const [flat, deep] = [await further(/^\S.{80}/), await further(/^ {4}\S.{80}/)];
    expect(deep).toBeCloseTo(3 * flat, 1);
  });

  test("what has changed since the chapter before is shown on request", async ({ lookAt }) => {
    const page = await lookAt(`${LESSON}#server.ts`);
    const gone = page.locator(".shown .gone").first();
    expect(await gone.isVisible()).toBe(false);
    await page.locator(".shown .changes").check();
    expect(await gone.isVisible()).toBe(true);
  });
});
