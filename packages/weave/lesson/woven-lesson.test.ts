import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../problem.ts";
import { parseLesson } from "./lesson.ts";
import { rewrite, stale, weaveFences } from "./woven-lesson.ts";

const fence = (info: string, text = ""): string => `\`\`\`${info}\n${text}\`\`\`\n`;

/** Weaves a lesson in which every fence that shows code holds `two();`; one of which there is no such code is a problem. */
async function weave(source: string): Promise<{ text: string; stale: string[]; problems: string[] }> {
  const lesson = parseLesson(source, join(ROOT, "chapters/02-b/lesson.md"));
  const { fences, problems } = await weaveFences(lesson, (asks) => {
    if (asks.kind !== "code") return Promise.resolve(undefined);
    return asks.region === "two"
      ? Promise.resolve("two();")
      : Promise.reject(new Error("no such region; there is two"));
  });
  return {
    text: rewrite(lesson, fences),
    stale: stale(lesson, fences).map(({ message }) => message),
    problems: problems.map(({ message }) => message),
  };
}

test("a fence is filled with its content, one that is not woven stays, and weaving again changes nothing", async () => {
  const source = `# b\n\n${fence("ts server.ts#two", "old\n")}\ntext\n\n${fence("text", "ls\n")}`;
  const { text } = await weave(source);
  expect(text).toBe(source.replace("old", "two();"));
  expect((await weave(text)).text).toBe(text);
  expect((await weave(text)).stale).toEqual([]);
});

test("a fence without content is a problem, with its line and the remedy", async () => {
  const { text, problems } = await weave(fence("ts server.ts#three", "old\n"));
  expect(problems).toEqual(["chapters/02-b/lesson.md:1: no such region\n  remedy: there is two"]);
  expect(text).toContain("old");
});

test("a fence in a list keeps its indentation", async () => {
  const { text } = await weave("- item\n\n  ```ts server.ts#two\n  ```\n");
  expect(text).toBe("- item\n\n  ```ts server.ts#two\n  two();\n  ```\n");
});

test("one character more or less is stale, with its line and the remedy", async () => {
  const { stale } = await weave(`\n\n${fence("ts server.ts#two", "two() ;\n")}`);
  expect(stale).toEqual([
    expect.stringMatching(/lesson\.md:3: .*stale\n {2}remedy: .*git checkout .*02-b\/server\.ts`.*`npm run weave`/),
  ]);
});

test.each([
  ["indented by four", "text\n\n    $ ls\n    server.ts\n", 3],
  ["in <pre>", "<pre>\n$ ls\n</pre>\n", 1],
])("code %s is a problem: nothing would weave it", async (_, source, line) => {
  const { problems } = await weave(source);
  expect(problems).toEqual([expect.stringMatching(new RegExp(`lesson\\.md:${line}: .*\\n {2}remedy: .*fence`))]);
});

test("a fence that an HTML block swallows is a problem", async () => {
  const { problems } = await weave("<details><summary>x</summary>\n```ts server.ts#two\n```\n</details>\n");
  expect(problems[0]).toMatch(/lesson\.md:2: this fence is part of an HTML block/);
});
