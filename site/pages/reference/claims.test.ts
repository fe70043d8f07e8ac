import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { claimsOf } from "../../book/claims.ts";
import { claimKey } from "../../evidence/findings.ts";
import { readSite } from "../../book/site.ts";
import type { Known } from "../../evidence/tick.ts";
import { tested } from "../frame/built-from.ts";
import { claimsPage } from "./claims.ts";
import { lessonPageOf } from "../lesson/lesson.ts";

const site = await readSite({ root: ROOT, ticks: "hollow" });
const chapter = site.chapters[2] as (typeof site.chapters)[number];
const [claim] = claimsOf(chapter) as [ReturnType<typeof claimsOf>[number]];

const RAN = { kernel: "6.18", node: "v20.20.2", date: "2026-01-01T00:00:00.000Z", programs: "" };
const REFUTED: Known = { ...RAN, ...claim, sentence: claim.text, failure: "expected <3> to be 4" };

/** The book as it is when its tests have found this of one claim. */
function bookWith(known: Known): { readonly claims: string; readonly lesson: string; readonly end: string } {
  const tried = { ...chapter, findings: new Map([[claimKey(chapter.name, claim), known]]) };
  const book = { ...site, chapters: site.chapters.map((each) => (each === chapter ? tried : each)) };
  return { claims: claimsPage(book).text, lesson: lessonPageOf(book, tried).text, end: String(tested(book)) };
}

test("a claim that its test has refuted has a cross, and the words of the failure", () => {
  const { claims, lesson, end } = bookWith(REFUTED);
  expect(claims).toContain('<pre class="refutation">expected &lt;3&gt; to be 4</pre>');
  for (const page of [claims, lesson]) {
    expect(page).toMatch(/class="tick refuted"[^>]*aria-label="refuted by its test"/);
  }
  expect(end).toMatch(/^0 of the book’s \d+ claims have passed their tests.*\n Refuted: 1\./);
});

test("a failure that is told in parts is set in parts", () => {
  const { claims } = bookWith({
    ...REFUTED,
    failure: "[eintr]\n  seen      no answer\n  lesson    03-reaping/lesson.md",
  });
  expect(claims).toMatch(/<p><b>✗ \[eintr\]<\/b><\/p><dl><div><dt>seen<\/dt><dd>no answer<\/dd><\/div><\/dl>/);
});

test("one whose server was changed since is neither proven nor refuted", () => {
  const { claims, lesson, end } = bookWith({ ...REFUTED, stale: "chapters/03-reaping/reap.ts" });
  for (const page of [claims, lesson]) {
    expect(page).toMatch(/class="tick stale"[^>]*aria-label="changed since it was checked"/);
    expect(page).not.toContain("tick refuted");
  }
  expect(claims).toContain("<code>chapters/03-reaping/reap.ts</code> was changed since.");
  expect(end).toContain("Changed since they were checked: 1.");
});

test("a claim begins with a capital letter, unless it begins with a name", () => {
  const all = [...claimsPage(site).text.matchAll(/#claim-[^"]*">(.*?)<\/a>/g)].map(([, text = ""]) => text);
  expect(all.some((text) => text.startsWith("When an old SYN arrives"))).toBe(true); // the lesson: "… can refuse: when an old SYN arrives"
  expect(
    all.filter((text) => /^[a-z]/.test(text) && !/^(?:accept|kill|poll|select|[a-z_]*[^a-z ,])/.test(text)),
  ).toEqual([]);
  expect(all.some((text) => text.startsWith("poll leaves events"))).toBe(true);
});

test("a sentence that says the same once more is there, too: there are as many as ticks in the lessons", () => {
  const ticks = site.chapters.flatMap((each) => lessonPageOf(site, each).text.match(/class="tick/g) ?? []).length;
  const { text } = claimsPage(site);
  expect((text.match(/class="tick/g) ?? []).length + (text.match(/<p>Also said: /g) ?? []).length).toBe(ticks);
});
