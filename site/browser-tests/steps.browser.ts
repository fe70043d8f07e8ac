import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./stand/axe.ts";
import { test } from "./stand/look-at.ts";

async function begin(page: Page, picture: string): Promise<Locator> {
  const figure = page.locator(`[data-picture='woven/${picture}.svg']`);
  await figure.getByRole("button").click();
  await figure.getByRole("group").waitFor();
  return figure;
}

async function told(figure: Locator): Promise<string> {
  return (await figure.getByRole("status").innerText()).replaceAll(/\s+/g, " ");
}

test("the handshake is stepped through, packet by packet, with both ends' states", async ({ lookAt }) => {
  const page = await lookAt("01-handshake.html");
  const figure = await begin(page, "handshake");
  expect(await told(figure)).toMatch(/^0 of 3\. .* client CLOSE server :6666 LISTEN$/);
  const after = [
    "1 of 3. The client sends SYN seq=0 client SYN_SENT server :6666 SYN_RECV",
    "2 of 3. The server :6666 sends SYN,ACK seq=0 ack=1 client ESTABLISHED server :6666 SYN_RECV",
    "3 of 3. The client sends ACK seq=1 ack=1 client ESTABLISHED server :6666 ESTABLISHED",
  ];
  for (const [index, words] of after.entries()) {
    await figure.getByRole("button", { name: "Next" }).click();
    expect(await told(figure)).toBe(words);
    expect(await figure.locator(".step.now").getAttribute("data-says")).toBe(
      await figure.locator(".step").nth(index).getAttribute("data-says"),
    );
  }
  await figure.getByRole("button", { name: "All of it" }).click();
  expect(await figure.locator(".past, .now, .ahead").count()).toBe(0);
});

test("arrows step inside a picture, and do nothing outside of it", async ({ lookAt }) => {
  const page = await lookAt("01-handshake.html");
  const figure = await begin(page, "close");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await told(figure)).toMatch(/^2 of 4/);
  await page.keyboard.press("ArrowLeft");
  expect(await told(figure)).toMatch(/^1 of 4/);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  expect(await told(figure)).toMatch(/^4 of 4.* client TIME_WAIT server :6666 gone$/);
  await page.getByRole("link", { name: "Glossary" }).focus();
  await page.keyboard.press("Home");
  expect(await told(figure)).toMatch(/^4 of 4/);
});

test("the diagram lights the way that a connection took", async ({ lookAt }) => {
  const page = await lookAt("01-handshake.html");
  const figure = await begin(page, "states");
  await figure.getByRole("combobox").selectOption("both ends, when both close at once");
  for (const lit of ["CLOSING", "ESTABLISHED", "FIN_WAIT1", "TIME_WAIT"])
    await figure.locator(`[data-state=${lit}]:is(.now, .ahead)`).waitFor();
  expect(await figure.locator("[data-state]:is(.now, .ahead)").count()).toBe(4);
  await figure.getByRole("button", { name: "Next" }).press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await told(figure)).toBe("2 of 3. From FIN_WAIT1 to CLOSING: FIN / ACK (evidence)");
  expect(await figure.getByRole("link", { name: "evidence" }).getAttribute("href")).toBe("claims.html#01-closing");
});

test("without JavaScript, and on paper, the pictures are whole", async ({ lookAt }) => {
  const plain = await lookAt("01-handshake.html", { javaScript: false });
  expect(await plain.locator(".drawing button").count()).toBe(0);
  const page = await lookAt("01-handshake.html");
  const figure = await begin(page, "handshake");
  await page.emulateMedia({ media: "print" });
  const opacities = "[...document.querySelectorAll('.stepping .step')].map((step) => getComputedStyle(step).opacity)";
  expect(await page.evaluate(opacities)).toEqual(["1", "1", "1"]);
  expect(await figure.getByRole("button").count()).toBe(0);
});

test("it is accessible", async ({ lookAt }) => {
  const page = await lookAt("01-handshake.html");
  for (const picture of ["handshake", "states"]) await begin(page, picture);
  await page.keyboard.press("ArrowRight");
  expect(await violations(page, ".stepping")).toEqual([]);
});
