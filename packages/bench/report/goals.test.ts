import { expect, test } from "vitest";
import { contenders } from "../plan/contenders.ts";
import { goalsOf } from "./goals.ts";
import { method } from "./method.ts";
import { PUBLISHED } from "../runs/publish.ts";
import { report } from "./report.ts";
import type { Results } from "../findings/results.ts";
import { readRun } from "../runs/run-files.ts";
import { statistic } from "../findings/statistic.ts";

const published = readRun(PUBLISHED);

/** The published run, as if poll had been so fast beside node:net, with 50 clients. */
function pollAgainstNet(ratio: number, rounds = 5): Results {
  const toNet = { rate: statistic([ratio]), cpu: statistic([ratio]) };
  const rows = published.rows.map((row) =>
    row.contender === "06 poll" && row.load === "64B-50" ? { ...row, toNet } : row,
  );
  return { ...published, rounds, rows };
}

const WHAT = "06 poll, 50 clients, 64 bytes, against node:net";

test.each([
  [2, true, undefined],
  [1.99, false, expect.stringContaining("A read and a write take the kernel alone more than half")],
])(
  "a goal of 2 with %d measured: reached is %s, and what stands in the way is told where it is not",
  (ratio, reached, obstacle) => {
    const goal = goalsOf(pollAgainstNet(ratio)).find(({ what }) => what === WHAT);
    expect(goal).toMatchObject({ wanted: "≥ 2", reached });
    expect(goal?.obstacle).toEqual(obstacle);
    expect(report(pollAgainstNet(ratio)).includes(`  ${WHAT}: A read`)).toBe(!reached);
  },
);

test("every goal but that of the heap can say what stands in the way", () => {
  const none = { median: 0, low: 0, high: 0 };
  const rows = published.rows.map((row) => ({
    ...row,
    toTwin: { rate: none, cpu: none },
    toNet: { rate: none, cpu: none },
  }));
  const slow = { read: 1000, write: 1000, request: 1000, allocated: 1000 };
  const floor = { c: { read: 0, write: 0, request: 0 }, typeScript: slow };
  const startUp = ["02 fork", "06 poll"].map((contender) => ({
    contender,
    milliseconds: statistic([100]),
    toBare: statistic([2]),
  }));
  const goals = goalsOf({ ...published, rows, floor, startUp });
  expect(goals.filter(({ reached }) => reached)).toEqual([]);
  expect(goals.filter(({ obstacle }) => obstacle === undefined).map(({ what }) => what)).toEqual([
    "heap that one read allocates",
  ]);
});

test("one round is no verdict", () => {
  const goal = goalsOf(pollAgainstNet(1, 1)).find(({ what }) => what === WHAT);
  expect(goal).toEqual({ what: WHAT, wanted: "≥ 2", measured: "1.000 (1.000 to 1.000; by rate 1.000)" });
  expect(report(pollAgainstNet(1, 1))).not.toMatch(/reached/i);
});

test("the method names each design that is held against another program in C than its own", () => {
  const others = contenders.flatMap(({ id, twin }) =>
    twin === undefined || twin === `${id} in C` ? [] : [`${id} ${twin}`],
  );
  expect(others).toEqual(["04 pool 04 thread in C", "06 select 06 poll in C"]);
  expect(method(published).join()).toContain(
    "04 pool has none, and is held against 04 thread in C; 06 select against 06 poll in C.",
  );
});
