import { expect, test } from "vitest";
import { loads, quickLoads } from "./loads.ts";

test("idle clients are weighed before a load as large has made the servers grow", () => {
  let most = 0;
  for (const { id, clients, idle } of loads) {
    if (idle > 0) expect({ id, grown: most < idle }).toEqual({ id, grown: true });
    most = Math.max(most, clients + idle);
  }
  expect(most).toBeGreaterThan(8000);
});

test("a quick run has loads of every kind", () => {
  expect(new Set(quickLoads.map(({ kind }) => kind))).toEqual(new Set(["ask", "churn"]));
  expect(quickLoads.some(({ idle }) => idle > 0)).toBe(true);
});
