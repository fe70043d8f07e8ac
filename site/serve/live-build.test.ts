import { eventually } from "@accept-loop/lab/eventually";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Builder, Outcome } from "./builder.ts";
import { LiveBuild, type State } from "./live-build.ts";

let outcome: Outcome = {};
let told: State[] = [];
let did: string[] = [];
let live: LiveBuild;

const builder: Builder = {
  build() {
    did.push("build");
    return Promise.resolve(outcome);
  },
  renew: (what) => void did.push(`renew ${what}`),
  close: () => Promise.resolve(),
};

beforeEach(() => {
  [outcome, told, did] = [{}, [], []];
  live = new LiveBuild(builder, (state) => told.push(state));
});

test("whoever asks gets what is built from the newest source; when nothing has changed nothing is built", async () => {
  expect(live.shown.source).toBe(0);
  await Promise.all([live.fresh(), live.fresh()]);
  await live.fresh();
  expect(did).toEqual(["build"]);
  expect(live.shown).toEqual({ source: 1, evidence: 1 });
});

test("changed source is built without being asked for, once for several changes, and pages are told", async () => {
  await live.fresh();
  for (let change = 0; change < 3; change++) live.changed("text");
  await eventually("pages are told of the fourth source", () => told.at(-1)?.source === 4);
  expect(did).toEqual(["build", "build"]);
});

test("a file that is written in steps is built after the last of them", async () => {
  await live.fresh();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  for (const step of ["emptied", "written"]) {
    live.changed("text");
    await vi.advanceTimersByTimeAsync(10);
    expect(did, step).toEqual(["build"]);
  }
  await vi.advanceTimersByTimeAsync(10);
  expect(did).toEqual(["build", "build"]);
});

test("changed code is built by a new process: one that knows no old code", async () => {
  await live.fresh();
  for (const changes of [["code"], ["text"], ["template", "text"], ["code", "template"]] as const) {
    for (const change of changes) live.changed(change);
    await live.fresh();
  }
  expect(did.join(" ")).toBe("build renew code build build renew template build renew code build");
});

test("new evidence is told, many at once, and built when it is asked for", async () => {
  await live.fresh();
  for (let proof = 0; proof < 20; proof++) live.changed("evidence");
  await eventually("pages are told", () => told.at(-1)?.evidence === 21);
  expect(told).toHaveLength(2);
  expect(did).toEqual(["build"]);
  await live.fresh();
  expect(live.shown).toEqual({ source: 1, evidence: 21 });
});

test("what cannot be built is told, and what was built before is shown until it is mended", async () => {
  await live.fresh();
  outcome = { problem: "chapters/03-reaping/lesson.md:9: a fence is stale" };
  live.changed("text");
  await live.fresh();
  expect(told.at(-1)).toEqual({ source: 1, evidence: 1, ...outcome });
  expect(live.shown).toEqual({ source: 1, evidence: 1 });
  outcome = {};
  live.changed("text");
  await live.fresh();
  expect(told.at(-1)).toEqual({ source: 3, evidence: 1 });
});
