import { eventually } from "@accept-loop/lab/eventually";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Builder, Outcome } from "../builder/builder.ts";
import { LiveBuild, type State } from "./live-build.ts";

let outcome: Outcome = {};
let told: State[] = [];
let did: string[] = [];
let live: LiveBuild;

/** Comes when what is after the lessons is to be built. */
let goneOn: Promise<void> | undefined;
/** What a build waits for, once the lessons are there. */
let others: Promise<void>;

const builder: Builder = {
  async build(lessonsWritten) {
    did.push("build");
    if (outcome.problem === undefined) goneOn = lessonsWritten?.();
    await others;
    return outcome;
  },
  renew: (what) => void did.push(`renew ${what}`),
  close: () => Promise.resolve(),
};

beforeEach(() => {
  [outcome, told, did, others] = [{}, [], [], Promise.resolve()];
  live = new LiveBuild(builder, (state) => told.push(state));
});

test("whoever asks gets what is built from the newest source; when nothing has changed nothing is built", async () => {
  expect(live.shown("all").source).toBe(0);
  await Promise.all([live.fresh("all"), live.fresh("all")]);
  await live.fresh("all");
  expect(did).toEqual(["build"]);
  expect(live.shown("all")).toEqual({ source: 1, evidence: 1 });
});

test("changed source is built without being asked for, once for several changes, and pages are told", async () => {
  await live.fresh("all");
  for (let change = 0; change < 3; change++) live.changed("text");
  await eventually("pages are told of the fourth source", () => told.at(-1)?.source === 4);
  expect(did).toEqual(["build", "build"]);
});

test("a file that is written in steps is built after the last of them", async () => {
  await live.fresh("all");
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
  await live.fresh("all");
  for (const changes of [["code"], ["text"], ["template", "text"], ["code", "template"]] as const) {
    for (const change of changes) live.changed(change);
    await live.fresh("all");
  }
  expect(did.join(" ")).toBe("build renew code build build renew template build renew code build");
});

test("new evidence is told, many at once, and built when it is asked for", async () => {
  await live.fresh("all");
  for (let proof = 0; proof < 20; proof++) live.changed("evidence");
  await eventually("pages are told", () => told.at(-1)?.evidence === 21);
  expect(told).toHaveLength(2);
  expect(did).toEqual(["build"]);
  await live.fresh("all");
  expect(live.shown("all")).toEqual({ source: 1, evidence: 21 });
});

test("what cannot be built is told, and what was built before is shown until it is mended", async () => {
  await live.fresh("all");
  outcome = { problem: "chapters/03-reaping/lesson.md:9: a fence is stale" };
  live.changed("text");
  await live.fresh("all");
  expect(told.at(-1)).toEqual({ source: 1, evidence: 1, ...outcome });
  expect(live.shown("all")).toEqual({ source: 1, evidence: 1 });
  outcome = {};
  live.changed("text");
  await live.fresh("all");
  expect(told.at(-1)).toEqual({ source: 3, evidence: 1 });
});

/** Holds what comes after the lessons. @returns lets it go on. */
function hold(): () => void {
  let go = (): void => undefined;
  others = new Promise((resolve) => (go = resolve));
  return go;
}

test("lessons are told, and sent, before all else is built, and nothing else is", async () => {
  const goOn = hold();
  await live.fresh("lessons");
  expect(told).toEqual([{ source: 1, evidence: 1 }]);
  expect([live.shown("lessons").source, live.shown("all").source]).toEqual([1, 0]);
  let isAll = false;
  const all = live.fresh("all").then(() => (isAll = true));
  await live.fresh("lessons");
  expect(isAll).toBe(false);
  goOn();
  await all;
  expect(live.shown("all").source).toBe(1);
  expect(told).toHaveLength(1);
});

test("a lesson that is changed while the rest is built is built anew before it is sent", async () => {
  const goOn = hold();
  await live.fresh("lessons");
  live.changed("text");
  const next = live.fresh("lessons");
  expect(did).toEqual(["build"]);
  setImmediate(goOn); // as it is told by another process
  await next;
  expect(did).toEqual(["build", "build"]);
  expect(live.shown("lessons").source).toBe(2);
});

test("what goes wrong after the lessons is told, and stands until all is built", async () => {
  const goOn = hold();
  await live.fresh("lessons");
  outcome = { problem: "site/pages/reference/glossary.ts:9: no term" };
  goOn();
  await live.fresh("all");
  expect(told.at(-1)).toEqual({ source: 1, evidence: 1, ...outcome });
  expect(live.shown("all").source).toBe(0);
  outcome = {};
  live.changed("text");
  await live.fresh("all");
  expect(told.slice(2)).toEqual([{ source: 2, evidence: 1 }]);
});

test("what comes after the lessons waits until the open pages had time to show them, or somebody asks for it", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const isGoingOn = async (): Promise<boolean> => {
    let gone = false;
    void goneOn?.then(() => (gone = true));
    await vi.advanceTimersByTimeAsync(0);
    return gone;
  };
  hold();
  await live.fresh("lessons");
  expect(await isGoingOn()).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await isGoingOn()).toBe(true);

  live = new LiveBuild(builder, (state) => told.push(state));
  await live.fresh("lessons");
  expect(await isGoingOn()).toBe(false);
  void live.fresh("all");
  expect(await isGoingOn()).toBe(true);
});
