import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loads, quickLoads } from "../plan/loads.ts";
import { privateIn, publish, PUBLISHED } from "./publish.ts";
import type { Results } from "../findings/results.ts";
import { readRun, runFiles, writeRun } from "./run-files.ts";

const published = readRun(PUBLISHED);
/** With the loads that have come since. */
const since = loads.filter(({ id }) => !published.loads.some((load) => load.id === id));
const whole: Results = { ...published, loads: [...published.loads, ...since] };

/** A run in a folder of its own, and a place for it. */
function run(changed: Partial<Results>): [from: string, to: string] {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  writeRun(join(folder, "results"), runFiles({ ...whole, ...changed }));
  return [join(folder, "results"), join(folder, "published")];
}

test("the published charts are those that are drawn from the published results, and no others are there", () => {
  const files = runFiles(published);
  expect(readdirSync(PUBLISHED).toSorted()).toEqual([...files.keys()].toSorted());
  const other = [...files].filter(([name, text]) => readFileSync(join(PUBLISHED, name), "utf8") !== text);
  expect(
    other.map(([name]) => name),
    "redraw: npm run publish-last -w @accept-loop/bench -- published",
  ).toEqual([]);
});

test("the published run names no path and not the machine that it was made on", () => {
  expect(privateIn(JSON.stringify(published), "a-host")).toBeUndefined();
  expect(privateIn("load: /home/me/load failed", "a-host")).toContain("names /home/me/load,");
  expect(privateIn("on a-host", "a-host")).toContain("names a-host,");
});

test("a whole run is published as it is", () => {
  const [from, to] = run({});
  publish(from, to);
  expect(readRun(to)).toEqual(whole);
});

test.each([
  ["of fewer rounds", { rounds: 4 }],
  ["of fewer loads", { loads: quickLoads }],
])("a quick run, %s, is not published, in one sentence", (_, changed) => {
  const [from, to] = run(changed);
  expect(() => publish(from, to)).toThrow(/^the last run was a quick one; `npm run bench` [^.;]*$/);
  expect(existsSync(to)).toBe(false);
});

test("a run that is published already is drawn anew, also when it has fewer loads than there are now", () => {
  const [from] = run({ loads: published.loads.slice(1) });
  rmSync(join(from, "idle.svg"));
  publish(from, from);
  expect(existsSync(join(from, "idle.svg"))).toBe(true);
});

test("where nothing was measured nothing is published", () => {
  expect(() => publish(join(tmpdir(), "accept-loop-nothing"))).toThrow("`npm run bench` makes one");
});
