import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildSite } from "./build.ts";
import { isOfLessons } from "../html/address.ts";

const OUT = mkdtempSync(join(tmpdir(), "site-"));
afterAll(() => rmSync(OUT, { recursive: true }));

test("two builds of one book are the same, byte for byte", async () => {
  const [one, two] = [join(OUT, "one"), join(OUT, "two")];
  const files = await buildSite({ out: one, ticks: "hollow" });
  await buildSite({ out: two, ticks: "hollow" });
  expect(
    files.filter((name) => readFileSync(join(one, name), "utf8") !== readFileSync(join(two, name), "utf8")),
  ).toEqual([]);
});

test("the lessons, and all that they load, are written before all else", async () => {
  const out = join(OUT, "three");
  let early: string[] = [];
  const names = await buildSite({ out, ticks: "hollow" }, () => (early = readdirSync(out)));
  expect(names.filter((name) => isOfLessons(name) && !early.includes(name))).toEqual([]);
  expect(early.filter((name) => name.endsWith(".html")).every(isOfLessons)).toBe(true);
  expect(early).toEqual(expect.arrayContaining(["03-reaping.html", "03-reaping.evidence.js", "site.css", "proof.js"]));
  expect(early).not.toContain("search.js");
});
