import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildSite } from "./build.ts";

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
