import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { readSite } from "../book/site.ts";
import { lessonPages, otherPages } from "../pages/pages.ts";
import { entriesOf } from "./entries.ts";
import { Finder } from "./finder.ts";

const site = await readSite({ root: ROOT, ticks: "hollow" });
const entries = entriesOf(site);

test("every section, term, call and claim of the book is an entry", () => {
  const count = (kind: string): number => entries.filter((entry) => entry.kind === kind).length;
  const lessons = site.chapters.map(({ lesson }) => lesson);
  expect(count("lesson")).toBe(lessons.flatMap(({ headings }) => headings).length);
  expect(count("term")).toBe(lessons.flatMap(({ definitions }) => definitions).length);
  expect(count("call")).toBe(new Set(lessons.flatMap(({ front }) => front.calls ?? [])).size);
  expect(count("claim")).toBeGreaterThan(0);
});

test("each leads to a place that is there", () => {
  const pages = new Map([...lessonPages(site), ...otherPages(site)].map(({ name, text }) => [name, text]));
  const dead = entries.filter(({ href }) => {
    const [page = "", fragment] = href.split("#");
    return pages.get(page)?.includes(` id="${fragment}"`) !== true;
  });
  expect(dead).toEqual([]);
});

test("what is shown of a section is its prose, without the code and the Markdown", () => {
  const eintr = entries.find(({ href }) => href === "03-reaping.html#eintr");
  expect(eintr?.text).toContain("EINTR is the error of a call that a signal has interrupted");
  expect(eintr?.text).not.toMatch(/```|<dfn>|\]\(/);
});

test.each([
  ["端口复用", "05-reuseaddr.html#address-already-in-use"],
  ["复用", "05-reuseaddr.html#address-already-in-use"],
  ["僵尸", "03-reaping.html#what-a-zombie-is"],
  ["多线程", "04-threads.html#five-sleepers-in-one-process"],
])("%s, of the notes that the book grew out of, is found: %s", (words, href) => {
  const hits = Finder.of(entries).find(words).hits;
  expect(hits.map((hit) => hit.href)).toContain(href);
});
