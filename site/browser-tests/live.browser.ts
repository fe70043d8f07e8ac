import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import { fingerprint } from "@accept-loop/weave/claim/fingerprint";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test as plainTest } from "vitest";
import { NO_CHROMIUM } from "../press/chromium.ts";
import { LiveBook } from "./stand/live-book.ts";
import { test } from "./stand/look-at.ts";

// `npm start`, in a copy of the repository: what an author and a reader who runs the tests see in the open page.

const LESSON = "chapters/03-reaping/lesson.md";
let book: LiveBook;

beforeAll(async () => {
  if (NO_CHROMIUM !== undefined) return;
  book = new LiveBook();
  await book.address();
});
afterAll(async () => {
  if (NO_CHROMIUM === undefined) expect(await book.end()).toBe(0);
});

test("a sentence that is written stands in the open page", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { at: await book.address() });
  book.edit(LESSON, (text) => text.replace("## What a zombie is\n", "## What a zombie is\n\nNobody has read this.\n"));
  await page.getByText("Nobody has read this.").waitFor();
});

test("a line that is changed in the server stands in the open page", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { at: await book.address() });
  book.edit("chapters/03-reaping/server.ts", (text) => `// Nobody has compiled this.\n${text}`);
  await page.getByText("// Nobody has compiled this.").waitFor({ state: "attached" });
});

test.for([
  ["that the words are about", "reap.ts"],
  ["of a tab", "serve.ts"],
])("the file %s stays, where it is, when it is changed", async ([, name = ""], { lookAt }) => {
  const page = await lookAt("03-reaping.html#claim-100-at-once", { at: await book.address() });
  const [shown, pane] = [page.locator(".file.shown"), page.locator(".pane")];
  await expect.poll(() => shown.getAttribute("id")).toBe("reap.ts");
  if (name !== "reap.ts") await page.locator(`.tabs a[href="#${name}"]`).click();
  const top = await pane.evaluate((box) => (box.scrollTop = 30));
  const loaded = page.waitForEvent("load");
  book.edit(`chapters/03-reaping/${name}`, (text) => `${text}// Changed at its end.\n`);
  await loaded;
  await page.locator(".reading").waitFor();
  expect(await shown.getAttribute("id")).toBe(name);
  expect(await pane.evaluate((box) => box.scrollTop)).toBe(top);
});

test("what cannot be built is told in the page and in the terminal, with its place and the remedy, until it is mended", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html", { at: await book.address() });
  const problem = page.getByRole("alert");
  const text = readFileSync(join(book.folder, LESSON), "utf8");
  book.edit(LESSON, () => text.replace("```ts ", "```ts no-such-file.ts#"));
  await problem.waitFor();
  const told = /chapters\/03-reaping\/lesson\.md:\d+: .*no-such-file\.ts.*\n {2}remedy: ./;
  expect(await problem.textContent()).toMatch(told);
  for (const way of [page.getByRole("link", { name: "Glossary" }), page.locator(".tabs > a").first()])
    await way.hover();
  await eventually("the terminal tells it", () => told.test(book.said));
  book.edit(LESSON, () => text);
  await problem.waitFor({ state: "detached" });
  await eventually("the terminal tells that it is mended", () => book.said.includes("mended"));
});

test("a tick is filled when its test has passed, without reloading, and hollow when the proof is forgotten", async ({
  lookAt,
}) => {
  const page = await lookAt("03-reaping.html", { at: await book.address() });
  let loads = 0;
  page.on("load", () => loads++);
  const claim = await firstClaim(page);
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick open");
  claim.leave({ saw: [], ms: 7 });
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick proven");
  expect(await page.locator(".end").textContent()).not.toContain("No claim has been checked");
  claim.forget();
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick open");
  expect(loads).toBe(0);
});

test("a claim that its test refutes gets a cross, and on the page of all claims the words of the failure", async ({
  lookAt,
}) => {
  const at = await book.address();
  const [page, claims] = [await lookAt("03-reaping.html", { at }), await lookAt("claims.html", { at })];
  const claim = await firstClaim(page);
  claim.leave({ failure: "expected 3 zombies to be 0" });
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick refuted");
  const words = claims.locator(".refutation");
  await expect.poll(() => words.allTextContents()).toEqual(["expected 3 zombies to be 0"]);
  await claims.reload();
  expect(await words.allTextContents()).toEqual(["expected 3 zombies to be 0"]);
  claim.forget();
  await expect.poll(() => words.count()).toBe(0);
});

test("what was seen of a claim stands on the page of all claims when its test has passed, without reloading", async ({
  lookAt,
}) => {
  const at = await book.address();
  const [page, claims] = [await lookAt("03-reaping.html", { at }), await lookAt("claims.html", { at })];
  const claim = await firstClaim(page);
  claim.leave({ saw: [{ what: "children <reaped>", values: [3], count: 1 }], ms: 7 });
  const seen = claims.locator(".seen dt");
  await expect.poll(() => seen.allTextContents()).toEqual(["children <reaped>"]);
  const told = await claims.locator(".evidence").allInnerTexts();
  await claims.reload();
  expect(await claims.locator(".evidence").allInnerTexts()).toEqual(told);
  claim.forget();
  await expect.poll(() => seen.count()).toBe(0);
});

test("a tick is stale once a server of its chapter, or of one that it is built on, was changed", async ({ lookAt }) => {
  const page = await lookAt("03-reaping.html", { at: await book.address() });
  const claim = await firstClaim(page);
  claim.leave({ saw: [], ms: 7 });
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick proven");
  book.edit("chapters/01-handshake/server.ts", (text) => `// Changed since.\n${text}`);
  await expect.poll(() => claim.tick.getAttribute("class")).toBe("tick stale");
  claim.forget();
});

/** The first claim of chapter 03's page, with what its test can leave in the copy of the book. */
async function firstClaim(page: Page): Promise<{ tick: Locator; leave: (found: object) => void; forget: () => void }> {
  const tick = page.locator("main [data-claim]").first();
  const [, file = "", id = ""] = /\/(.*)#(.*)/.exec((await tick.getAttribute("data-claim")) ?? "") ?? [];
  const folder = join(book.folder, "chapters/03-reaping");
  const kept = join(folder, ".evidence");
  const ran = { kernel: "6.18", node: "v20.20.2", date: "2026-01-01", programs: fingerprint(folder) };
  return {
    tick,
    leave(found) {
      mkdirSync(kept, { recursive: true });
      writeFileSync(join(kept, `${id}.json`), JSON.stringify({ id, file, sentence: "So it is.", ...ran, ...found }));
    },
    forget: () => rmSync(kept, { recursive: true }),
  };
}

plainTest("the chapters, the first server and the tests are told where it was started", async () => {
  await book.address();
  expect(book.said).toMatch(/01-handshake +What do accept and close really do\?/);
  expect(book.said).toContain("npm start -w @accept-loop/01-handshake");
  expect(book.said).toContain("npx turbo test");
});

plainTest("nothing of this is in the site that is built", (context) => {
  const stand = inject("stand");
  if (stand === undefined) return context.skip(NO_CHROMIUM);
  const live = readdirSync(stand.folder).filter((name) => readFileSync(join(stand.folder, name)).includes("/-/"));
  expect(live).toEqual([]);
});
