import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { describe, inject } from "vitest";
import { type Look, test } from "./stand/look-at.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const LOOKS: readonly (Look & { readonly name: string; readonly options: RunOptions })[] = [
  { name: "in light", options: {} },
  // The same page in other colours: nothing else can differ.
  { name: "in dark", theme: "dark", options: { runOnly: ["color-contrast", "link-in-text-block"] } },
  { name: "on a phone", phone: true, options: {} },
];

/** Every page; of those that show a file, which are alike, one for each language. */
function pages(): string[] {
  const all = readdirSync(inject("stand")?.folder ?? ".").filter((name) => name.endsWith(".html"));
  const files = new Set(["03-reaping.server.ts.html", "03-reaping.server.c.html"]);
  return all.filter((name) => !/\.[a-z]+\.html$/.test(name) || files.has(name));
}

/**
 * On the page of the whole book one lesson will do: each has a page of its own. The others must go: what axe is told to
 * exclude it weighs all the same, and on a busy machine that took longer than a test may.
 */
const ONE_LESSON = `for (const lesson of document.querySelectorAll("article[data-chapter] ~ article[data-chapter]")) {
  lesson.remove();
}`;

for (const { name: how, options, ...look } of LOOKS) {
  describe.concurrent(how, () => {
    test.for(pages())("%s breaks no rule of accessibility", async (name, { lookAt, expect }) => {
      const page = await lookAt(name, look);
      await page.evaluate(ONE_LESSON);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
      const told = violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`,
      );
      expect(told).toEqual([]);
    });
  });
}
