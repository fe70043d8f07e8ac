import { expect, test } from "vitest";
import { PUBLISHED } from "../runs/publish.ts";
import { report } from "./report.ts";
import type { Row } from "../findings/results.ts";
import { readRun } from "../runs/run-files.ts";
import { statistic } from "../findings/statistic.ts";

const published = readRun(PUBLISHED);
const ROW: Row = {
  contender: "06 poll",
  load: "64B-16",
  rate: statistic([205_000]),
  cpu: { median: 5, low: 4.9, high: 5.1 },
  switches: statistic([0.5]),
  loadShare: statistic([0.95]),
  memory: -50,
  toTwin: { rate: statistic([1]), cpu: statistic([0.00073]) },
};

/** The words of the line of the report that begins with a server's name. */
function lineOf(row: Row): string | undefined {
  const text = report({ ...published, rows: [row] });
  return text
    .split("\n")
    .find((line) => /^06 poll +\d/.test(line))
    ?.replaceAll(/ +/g, " ");
}

test("where the load was busy all the time the rate is a lower bound; CPU time has a spread, and noise no number", () => {
  expect(lineOf(ROW)).toBe("06 poll 5.0 ±2 % 0.00073 ≥ 205,000 ±0 % 0.50 95 % ≈ 0");
});

test("a rate that the load could have asked more of is as it was measured", () => {
  expect(lineOf({ ...ROW, loadShare: statistic([0.94]), memory: 2048 })).toBe(
    "06 poll 5.0 ±2 % 0.00073 205,000 ±0 % 0.50 94 % 2.0",
  );
});
