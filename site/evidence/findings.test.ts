import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint } from "@accept-loop/weave/claim/fingerprint";
import { beforeEach, expect, test } from "vitest";
import { tickState } from "./tick.ts";
import { readFindings } from "./findings.ts";

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "book-")), "chapters/03-reaping");
  mkdirSync(join(folder, ".evidence"), { recursive: true });
  writeFileSync(join(folder, "server.ts"), "accept();\n");
});

/** Leaves what a test has found just now. */
function leave(id: string, found: object): void {
  const finding = { id, file: "claims.test.ts", programs: fingerprint(folder), ...found };
  writeFileSync(join(folder, ".evidence", `${id}.json`), JSON.stringify(finding));
}

function states(): string[][] {
  return [...readFindings(folder)].map(([key, known]) => [key, tickState(known)]);
}

test("what a test has proven, or refuted, is known", () => {
  leave("a", { saw: [], ms: 1 });
  leave("b", { failure: "expected 3 to be 4" });
  expect(states()).toEqual([
    ["03-reaping/claims.test.ts#a", "proven"],
    ["03-reaping/claims.test.ts#b", "refuted"],
  ]);
});

test("when a server is changed, what was found before is stale until it is tested again", () => {
  leave("a", { saw: [], ms: 1 });
  leave("b", { failure: "expected 3 to be 4" });
  writeFileSync(join(folder, "server.ts"), "accept();\nclose();\n");
  leave("c", { saw: [], ms: 1 });
  expect(states().map(([, state]) => state)).toEqual(["stale", "stale", "proven"]);
  writeFileSync(join(folder, "server.ts"), "accept();\n");
  expect(states().map(([, state]) => state)).toEqual(["proven", "refuted", "stale"]);
});

test("which of the programs was changed is told, also one that the chapter is built on", () => {
  leave("a", { saw: [], ms: 1 });
  const libc = join(folder, "../../packages/libc");
  mkdirSync(libc, { recursive: true });
  writeFileSync(join(folder, "client.ts"), "connect();\n");
  writeFileSync(join(libc, "wait.ts"), "waitpid();\n");
  for (const path of ["server.ts", "../../packages/libc/wait.ts"]) utimesSync(join(folder, path), 0, 0);
  const stale = (): (string | undefined)[] => [...readFindings(folder).values()].map((known) => known.stale);
  expect(stale()).toEqual(["chapters/03-reaping/client.ts"]);
  utimesSync(join(libc, "wait.ts"), Date.now(), Date.now());
  expect(stale()).toEqual(["packages/libc/wait.ts"]);
});

test("a file that is just being written is not known yet", () => {
  writeFileSync(join(folder, ".evidence/a.json"), '{"id":"a"');
  expect(states()).toEqual([]);
});
