import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Evidence, forgetFinding, writeProof } from "./evidence.ts";

test("values of one thing are gathered, numbers with their spread", () => {
  const evidence = new Evidence();
  for (const value of [3, 1, 2]) evidence.saw("children", value);
  evidence.saw("state", "TIME_WAIT");
  evidence.saw("timer", 59.9, "s");
  expect(evidence.sightings).toEqual([
    { what: "children", values: [3, 1, 2], count: 3, least: 1, median: 2, most: 3 },
    { what: "state", values: ["TIME_WAIT"], count: 1 },
    { what: "timer", unit: "s", values: [59.9], count: 1, least: 59.9, median: 59.9, most: 59.9 },
  ]);
});

test("a proof says where and when it was made, and is gone once it is forgotten", () => {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const path = join(folder, ".evidence/zombie.json");
  writeProof(folder, { id: "zombie", sentence: "It stays.", file: "server.test.ts", ms: 1.6, saw: [] });
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
    id: "zombie",
    ms: 2,
    node: process.version,
    kernel: expect.any(String) as string,
    date: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  });
  forgetFinding(folder, "zombie");
  expect(existsSync(path)).toBe(false);
});
