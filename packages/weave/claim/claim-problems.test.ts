import { expect, test } from "vitest";
import { chapterOf, told } from "../lesson/testing/chapter-of.ts";
import { claimProblems } from "./claim-problems.ts";

test("a sentence without its test, and a test without its sentence, are problems; so are few claims", () => {
  const { lesson } = chapterOf({
    "lesson.md": "[one](server.test.ts#one) [two](server.test.ts#two) [three](gone.test.ts#three)",
    "server.test.ts": 'claim("one", () => {});\nclaim("four", "x", () => {});\n',
  });
  const problems = told(claimProblems(lesson));
  expect(problems).toContain('lesson.md:1: no test proves "two"');
  expect(problems).toContain("there is no gone.test.ts");
  expect(problems).toContain('server.test.ts:2: no sentence of the lesson makes the claim "four"');
  expect(problems).toContain("only 3 tests have a sentence");
  expect(problems).not.toContain('"one"');
});

test("a clause's id needs a witness", () => {
  const files = { "lesson.md": "[one](server.test.ts#half-close)", "server.test.ts": "chapter(x, {});" };
  expect(told(claimProblems(chapterOf(files).lesson))).toContain('no test proves "half-close"');
  const witnessed = { ...files, "server.test.ts": "chapter(x, { witness: witness(x) });" };
  expect(told(claimProblems(chapterOf(witnessed).lesson))).not.toContain("half-close");
});
