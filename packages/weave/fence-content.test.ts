import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { contentOf } from "./fence-content.ts";
import { parseLesson } from "./lesson/lesson.ts";
import { rewrite, stale, weaveFences } from "./lesson/woven-lesson.ts";

let folder = "";

const ALWAYS = { median: 1234, low: 1234, high: 1234 };
const MEASURED = {
  machine: { date: "2026-11-25", busy: [0, 0] },
  rounds: 5,
  loads: [{ id: "churn", title: "connect, ask, close" }],
  rows: [{ contender: "02 b", load: "churn", rate: ALWAYS, cpu: ALWAYS, loadShare: { median: 0.5 } }],
  gaps: [],
};

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "accept-loop-"));
  folder = join(root, "chapters/02-b");
  for (const each of ["chapters/01-a", "chapters/02-b/woven", "packages/bench/published"])
    mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, "packages/bench/published/results.json"), JSON.stringify(MEASURED));
  writeFileSync(join(root, "chapters/01-a/server.ts"), "function serve() {\n  one();\n}\n");
  writeFileSync(join(folder, "server.ts"), "function serve() {\n  // #region two\n  two();\n  // #endregion two\n}\n");
});

const fence = (info: string, text = ""): string => `\`\`\`${info}\n${text}\`\`\`\n`;

async function weave(source: string): Promise<{ text: string; stale: string[]; problems: string[] }> {
  const lesson = parseLesson(source, join(folder, "lesson.md"));
  const { fences, problems } = await weaveFences(lesson, contentOf);
  return {
    text: rewrite(lesson, fences),
    stale: stale(lesson, fences).map(({ message }) => message),
    problems: problems.map(({ message }) => message),
  };
}

test("fences are filled from the files, and weaving again changes nothing", async () => {
  const source = `# b\n\n${fence("ts server.ts#two", "old\n")}\ntext\n\n${fence("diff 01..02 server.ts")}\n${fence("text", "ls\n")}`;
  const { text } = await weave(source);
  expect(text).toBe(
    `# b\n\n${fence("ts server.ts#two", "two();\n")}\ntext\n\n${fence(
      "diff 01..02 server.ts",
      "@@ -1,3 +1,3 @@ in serve()\n function serve() {\n-  one();\n+  two();\n }\n",
    )}\n${fence("text", "ls\n")}`,
  );
  expect((await weave(text)).text).toBe(text);
  expect((await weave(text)).stale).toEqual([]);
});

test("a table of the benchmark holds what the published run has measured: numbers typed by hand are stale", async () => {
  const { text, stale } = await weave(fence("bench churn: 02 b", "  02 b  9,999\n"));
  expect(text).toMatch(
    /CPU µs each.*per second.*\nconnect, ask, close\n {2}02 b +1,230 +0 % +1,230 +0 %\n\nMedians of 5 rounds/,
  );
  expect(stale).toEqual([expect.stringMatching(/lesson\.md:1: .*stale\n {2}remedy: .*`npm run weave`/)]);
  expect((await weave(text)).stale).toEqual([]);
});

test.each([
  ["ts server.ts#three", 'no region "three"'],
  ["ts client.ts#a", "there is no file"],
  ["ts", "is not woven"],
  ["diff 01..07 server.ts", "there is no chapter 07"],
  ["console zombies", "npm run weave -- 02 --run"],
  ["diff broken:nothing", 'no mutant "nothing"'],
  ["bench churn: 02 c", 'no server "02 c" was measured'],
  ["bench illustration: about this much", 'no load "illustration" was measured'],
])("the fence `%s` is a problem: %s", async (info, wrong) => {
  const { problems } = await weave(fence(info));
  expect(problems).toEqual([expect.stringContaining(wrong)]);
  expect(problems[0]).toContain("lesson.md:1: ");
  expect(problems[0]).toContain("remedy: ");
});
