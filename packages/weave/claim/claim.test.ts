import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Finding } from "./finding.ts";

const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));

const TESTS = `import { claim } from "${join(import.meta.dirname, "claim.ts")}";
claim("true", (evidence) => evidence.saw("children", 3));
claim("false", (evidence) => {
  evidence.saw("children", 3);
  throw new Error("expected 3 children to be 4");
});
claim("never", () => new Promise(() => {}), { timeout: 10 });
claim("open", (_, context) => context.skip("no network here"));
`;

/** What a test run has left of a claim. */
function found(id: string): Finding | undefined {
  const path = join(folder, ".evidence", `${id}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Finding) : undefined;
}

beforeAll(() => {
  const sentences = ["true", "false", "never", "open"].map((id) => `[It is ${id}](claims.test.ts#${id}).`);
  writeFileSync(join(folder, "lesson.md"), sentences.join("\n"));
  writeFileSync(join(folder, "claims.test.ts"), TESTS);
  spawnSync(process.execPath, [VITEST, "run", "--root", folder]);
});

test("a claim whose test passes is proven by what it saw", () => {
  expect(found("true")).toMatchObject({ sentence: "It is true", file: "claims.test.ts", saw: [{ values: [3] }] });
});

test("one whose test fails is refuted, in the words of the failure", () => {
  expect(found("false")).toMatchObject({ sentence: "It is false", failure: "expected 3 children to be 4" });
  expect(found("false")).not.toHaveProperty("saw");
});

test("so is one whose time is up", () => {
  expect(found("never")).toMatchObject({ failure: expect.stringMatching(/timed out in 10ms/) as string });
});

test("one that cannot be tested here is open", () => {
  expect(found("open")).toBeUndefined();
});
