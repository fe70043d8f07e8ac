import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clause } from "@accept-loop/lab/clause";
import type { ServerProgram } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { expect, test } from "vitest";
import { witness } from "./witness.ts";

test("a promise that one of a chapter's programs has not kept is refuted, whatever the others do", () => {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const clause = { id: "half-close", title: "the rest of the answer comes" } as Clause;
  const witnessed = witness(folder);
  witnessed.notKept(
    clause,
    { name: "server.c" } as ServerProgram,
    "[half-close]\n  expected  it comes\n  seen      nothing",
  );
  witnessed.kept(clause, {} as RunningServer, 1);
  expect(JSON.parse(readFileSync(join(folder, ".evidence/half-close.json"), "utf8"))).toMatchObject({
    sentence: "the rest of the answer comes",
    file: "server.test.ts",
    failure: "server.c: [half-close]\n  expected  it comes\n  seen      nothing",
  });
});
