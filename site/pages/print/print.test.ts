import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { readSite } from "../../book/site.ts";
import { html } from "../../html/html.ts";
import { printPage } from "./print.ts";
import { ADDRESS } from "../../checks/built-site.ts";
import { withTargets } from "./links.ts";

const site = await readSite({ root: ROOT, ticks: "hollow", address: ADDRESS });
const { text } = printPage(site);

test("the whole book is there, in order", () => {
  const titles = [...text.matchAll(/<h1[^>]*>(.*?)<\/h1>/g)].map(([, title]) => title);
  expect(titles).toEqual([
    "Contents",
    "Before you start",
    ...site.chapters.map(({ lesson }) => lesson.front.title?.replaceAll('"', "&quot;")),
    "Hints and solutions",
    "Glossary",
  ]);
});

test("nothing is folded: each exercise sends its reader to its hint and its solution", () => {
  expect(text.slice(text.indexOf("<main"))).not.toMatch(/<details class="solution"|<summary>Hint/);
  const words = [
    ["&quot;", '"'],
    ["&lt;", "<"],
    ["&gt;", ">"],
    ["&amp;", "&"],
  ].reduce((all, [escaped = "", plain = ""]) => all.replaceAll(escaped, plain), text.replaceAll(/<[^>]+>/g, ""));
  for (const { number, folder, exercises } of site.chapters) {
    for (const exercise of exercises) {
      expect(text).toContain(`<a href="#${number}-answer-${exercise}">`);
      expect(text).toContain(`id="${number}-answer-${exercise}"`);
      const solution = readFileSync(join(folder, "exercises", exercise, "solution.ts"), "utf8").trim();
      expect(words.includes(solution), `${number}: ${exercise}`).toBe(true);
    }
  }
});

test("a link to another page is a whole address; one to a file says where it is", () => {
  const body = html`<a href="03-reaping.server.ts.html#L7">server.ts</a> <a href="#03">3</a> <a href="calls.html">calls</a>`;
  expect(String(withTargets(body, site))).toBe(
    `<a href="${ADDRESS}03-reaping.server.ts.html#L7" data-path="chapters/03-reaping/server.ts">server.ts</a> ` +
      `<a href="#03">3</a> <a href="${ADDRESS}calls.html">calls</a>`,
  );
});

test("where nobody knows the address, the link stays as it is", () => {
  const link = html`<a href="calls.html">calls</a>`;
  expect(String(withTargets(link, { ...site, address: undefined }))).toBe(String(link));
});
