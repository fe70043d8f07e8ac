import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBenches } from "./measured.ts";

/** A book with these runs, each told as its date and its loads. */
function book(runs: Readonly<Record<string, readonly [date: string, ...loads: string[]]>>): string {
  const root = mkdtempSync(join(tmpdir(), "accept-loop-"));
  for (const [name, [date, ...loads]] of Object.entries(runs)) {
    const folder = join(root, "packages/bench", name);
    mkdirSync(folder, { recursive: true });
    const run = { machine: { date }, loads: loads.map((id) => ({ id })) };
    writeFileSync(join(folder, "results.json"), JSON.stringify(run));
    writeFileSync(join(folder, "idle.svg"), "<svg/>");
  }
  return root;
}

const PUBLISHED = ["2026-11-25", "64B-1", "bulk"] as const;

test("where nothing was measured there is no run", () => {
  expect(readBenches(book({}))).toEqual({ published: undefined, newest: undefined });
});

test.each([
  ["the published one, when there is no other", {}, "published"],
  ["the published one, when that made here is older", { results: ["2026-11-24", "64B-1", "bulk"] }, "published"],
  ["the published one, when that made here was quick", { results: ["2026-11-26", "64B-1"] }, "published"],
  ["that made here, when it is whole and no older", { results: ["2026-11-26", "64B-1", "bulk"] }, "bench"],
] as const)("the newest run is %s", (_, own, prefix) => {
  const { published, newest } = readBenches(book({ published: PUBLISHED, ...own }));
  expect(newest?.prefix).toBe(prefix);
  expect(published?.prefix).toBe("published");
  expect([...(newest?.charts ?? [])]).toEqual([["idle.svg", "<svg/>"]]);
});
