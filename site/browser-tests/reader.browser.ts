import { describe, expect } from "vitest";
import { test } from "./stand/look-at.ts";

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

test("a solution is hidden until it is asked for", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  const solution = page.locator(".solution").first();
  expect(await solution.getByRole("link").isVisible()).toBe(false);
  await solution.getByText("A solution").click();
  expect(await solution.getByRole("link").isVisible()).toBe(true);
});

test("the first Tab leads past what is on every page", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the text" });
  expect(await skip.and(page.locator(":focus")).count()).toBe(1);
  await expect.poll(async () => (await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.locator("main :focus").count()).toBe(1);
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
  await page.goto(page.url().replace("03-reaping", "index"));
  expect(await copied("main > .terminal .run")).toBe("npm install && npm start\nnpx turbo test");
});

test("the button that copies commands covers none of them, however long it is", async ({ lookAt }) => {
  for (const lesson of ["01-handshake", "05-reuseaddr", "06-select-poll"]) {
    const page = await lookAt(`${lesson}.html`);
    const covered = `[...document.querySelectorAll(".run > .copy")].filter((button) => {
      const [first] = [...button.parentElement.querySelectorAll("kbd")];
      const range = document.createRange();
      range.selectNodeContents(first);
      const { left, bottom } = button.getBoundingClientRect();
      return [...range.getClientRects()].some((line) => line.right > left && line.top < bottom);
    }).map((button) => button.parentElement.innerText)`;
    expect(await page.evaluate(covered), lesson).toEqual([]);
  }
});

test("the button that copies an excerpt does not cover its caption, however long it is", async ({ lookAt }) => {
  const page = await lookAt("06-select-poll.html", { width: 800 });
  const covered = `[...document.querySelectorAll(".excerpt:has(> .copy)")].filter((excerpt) => {
    excerpt.querySelector(".file-name").prepend("a folder with a long name / ".repeat(4));
    const range = document.createRange();
    range.selectNodeContents(excerpt.querySelector("figcaption"));
    const button = excerpt.querySelector(".copy").getBoundingClientRect();
    return [...range.getClientRects()].some((line) => line.right > button.left && line.top < button.bottom);
  }).length`;
  expect(await page.locator(".excerpt > .copy").count()).toBeGreaterThan(0);
  expect(await page.evaluate(covered)).toBe(0);
});
