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

test("the first page offers to go on where the reader was", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.evaluate("document.getElementById('eintr').scrollIntoView()");
  await expect.poll(() => page.evaluate("localStorage.getItem('accept-loop:place')")).toContain("eintr");
  await page.goto(new URL("index.html", page.url()).href);
  const on = page.getByRole("link", { name: "Continue: EINTR" });
  await on.click();
  await expect.poll(() => page.url()).toContain("03-reaping.html#eintr");
});

test("an exercise that was done stays ticked", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.getByLabel("I have done this one").first().check();
  await page.reload();
  expect(await page.getByLabel("I have done this one").first().isChecked()).toBe(true);
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
