import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clause } from "@accept-loop/lab/clause";
import type { ServerProgram } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { expect, test } from "vitest";
import { witness } from "./witness.ts";

test("what was found of a promise stays until it is tried again", () => {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const program = { name: "server.ts" } as ServerProgram;
  const [tried, another] = ["tried", "another"].map((id) => ({ id, title: id }) as Clause) as [Clause, Clause];
  const earlier = witness(folder);
  for (const clause of [tried, another]) earlier.notKept(clause, program, "nothing came");
  const now = witness(folder);
  now.begins(tried);
  expect(readdirSync(join(folder, ".evidence")).toSorted()).toEqual(["another.json"]);
  now.notKept(tried, program, "nothing came");
  now.begins(tried); // by the chapter's next program
  expect(readdirSync(join(folder, ".evidence")).toSorted()).toEqual(["another.json", "tried.json"]);
});

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
