import { expect, test } from "vitest";
import { statistic } from "./statistic.ts";

test("of five measurements the third is the median, and the second and the fourth are the quartiles", () => {
  expect(statistic([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
});

test("of an even number the median lies in the middle of two", () => {
  expect(statistic([1, 2, 3, 10])).toEqual({ median: 2.5, low: 1.75, high: 4.75 });
});

test("one alone is all three", () => {
  expect(statistic([7])).toEqual({ median: 7, low: 7, high: 7 });
});

test("of nothing there is no median", () => {
  expect(() => statistic([])).toThrow("no measurement, no median");
});
