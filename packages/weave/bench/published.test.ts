import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPublished } from "./published.ts";

test("where no run is published, the error says which command publishes one", () => {
  const empty = mkdtempSync(join(tmpdir(), "accept-loop-"));
  expect(() => readPublished(empty)).toThrow(
    "no packages/bench/published/results.json: `npm run bench:publish` makes it",
  );
});
