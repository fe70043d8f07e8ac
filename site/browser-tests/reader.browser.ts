import { describe, expect } from "vitest";
import { test } from "./look-at.ts";

describe.each(["root", "file"] as const)("from %s", (place) => {
  test("the theme is the system's until the reader chooses, and stays chosen on other pages", async ({ lookAt }) => {
    const page = await lookAt("index.html", { place, theme: "dark" });
    const paper = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await paper();
    await page.getByRole("button", { name: "Theme: system" }).click();
    expect(await paper()).not.toBe(dark);
    const light = await paper();
    await page.getByRole("main").getByRole("link", { name: "Who buries the dead?" }).first().click();
    await expect.poll(() => page.title()).toContain("Who buries");
    await page.waitForLoadState();
    expect(await paper()).toBe(light);
  });
});

test("copy takes commands without their $, and code without its numbers", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = async (place: string): Promise<string> => {
    const button = page.locator(place).first().locator("> .copy");
    await button.click();
    await expect.poll(() => button.textContent()).toBe("Copied");
    return page.evaluate("navigator.clipboard.readText()");
  };
  expect((await copied(".run")).split("\n")).toContain("npm run client");
  expect(await copied(".file.shown")).toMatch(/^import /);
});
