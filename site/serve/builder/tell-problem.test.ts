import { join } from "node:path";
import { Problem, ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { tellProblem } from "./tell-problem.ts";

test("a problem of a lesson tells its place and remedy itself", () => {
  const problem = new Problem(join(ROOT, "chapters/03-reaping/lesson.md"), 9, "the fence is stale", "weave it");
  expect(tellProblem(problem)).toBe("chapters/03-reaping/lesson.md:9: the fence is stale\n  remedy: weave it");
});

test("of any other error the first place in our own code is told", () => {
  const error = new Error("x is not a function");
  error.stack = `Error: x is not a function\n    at y (${ROOT}/node_modules/a/b.js:1:2)\n    at z (file://${ROOT}/site/page.ts:12:3)`;
  expect(tellProblem(error)).toMatch(/^site\/page\.ts:12: x is not a function\n {2}remedy: fix it there/);
});

test("a slip of the pen in our own code is told by what the compiler says of it", () => {
  const error = new Error(`Transform failed with 1 error:\n${ROOT}/site/page.ts:7:3: ERROR: Unexpected "}"`);
  expect(tellProblem(error)).toMatch(/^site\/page\.ts:7: Transform failed/);
});
