import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSite } from "../book/site.ts";
import { lessonPageOf } from "../pages/lesson/lesson.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "book-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const SERVER = "// #region accept\naccept();\n// #endregion accept\n";

/** Builds the page of a book with one lesson. */
async function build(lesson: string, server = SERVER): Promise<string> {
  const folder = join(root, "chapters/01-one");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "lesson.md"), `---\ntitle: One\n---\n# One\n\n${lesson}\n`);
  writeFileSync(join(folder, "server.ts"), server);
  const site = await readSite({ root, ticks: "hollow" });
  const [chapter] = site.chapters;
  if (chapter === undefined) throw new Error("the book is empty");
  return lessonPageOf(site, chapter).text;
}

test("a lesson and its server make a page", async () => {
  expect(await build("```ts server.ts#accept\naccept();\n```")).toContain('id="told-accept"');
});

test("a region that is not there: the fence's line, the regions that there are, the remedy", async () => {
  const failure = build("```ts server.ts#listen\nlisten();\n```");
  await expect(failure).rejects.toThrow(
    /lesson\.md:6: .*no region "listen"; it has accept\n {2}remedy: correct the name/s,
  );
});

test("a file that is not there", async () => {
  await expect(build("```ts client.ts#accept\naccept();\n```")).rejects.toThrow(/lesson\.md:6: .*client\.ts/s);
});

test("a claim that no test proves", async () => {
  await expect(build("[It sleeps](claims.test.ts#sleeps).")).rejects.toThrow(
    /lesson\.md:6: no test is called "sleeps"/,
  );
});

test("a transcript that was never recorded", async () => {
  await expect(build("```console hello\n$ npm start\n```")).rejects.toThrow(
    /lesson\.md:6: woven\/hello\.json is not there/,
  );
});

test("regions that overlap: no elements can", async () => {
  const server = "// #region a\none();\n// #region b\ntwo();\n// #endregion a\nthree();\n// #endregion b\n";
  await expect(build("Nothing.", server)).rejects.toThrow(/server\.ts:5: the region "a" overlaps another/);
});
