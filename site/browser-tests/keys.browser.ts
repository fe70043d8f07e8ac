import { expect } from "vitest";
import { violations } from "./stand/axe.ts";
import { test } from "./stand/look-at.ts";

test("? lists the keys, on every page, and so does a button", async ({ lookAt }) => {
  for (const path of ["index.html", "03-reaping.html", "glossary.html"]) {
    const page = await lookAt(path);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Keys" }).click();
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
  }
});

test("? is a question mark in a field, and in a dialog", async ({ lookAt }) => {
  const page = await lookAt("index.html");
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox").waitFor();
  await page.keyboard.type("why?");
  expect(await page.getByRole("searchbox").inputValue()).toBe("why?");
  expect(await page.getByRole("dialog").count()).toBe(1);
});

test("? is nothing in a list to choose from, which takes letters, and lists the keys where none are typed", async ({
  lookAt,
}) => {
  const page = await lookAt("01-handshake.html");
  await page.getByRole("button", { name: "Follow a connection" }).click();
  await page.getByRole("combobox").press("?");
  expect(await page.locator("dialog, script[src$='/keys.js']").count()).toBe(0);
  await page.getByRole("checkbox", { name: "I have done this one" }).first().press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
});

test("a reader can turn the shortcuts off, for good, and on again", async ({ lookAt }) => {
  const page = await lookAt("index.html");
  const opened = async (): Promise<number> => {
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    return page.locator("dialog[open]").count();
  };
  await page.keyboard.press("?");
  await page.getByRole("checkbox").uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  expect(await opened()).toBe(0);
  await page.reload();
  expect(await opened()).toBe(0);
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Search" }).waitFor();
});

test("it is accessible", async ({ lookAt }) => {
  const page = await lookAt("index.html", { theme: "dark" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  expect(await violations(page, "dialog")).toEqual([]);
});
