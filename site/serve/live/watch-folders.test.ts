import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchFolders } from "./watch-folders.ts";

let root = "";
let heard: string[] = [];
let stop = (): void => undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "accept-loop-"));
  heard = [];
  mkdirSync(join(root, "chapters/03/.evidence"), { recursive: true });
  mkdirSync(join(root, "node_modules"));
  stop = watchFolders(root, (path) => heard.push(relative(root, path)));
});
afterEach(() => {
  stop();
  rmSync(root, { recursive: true });
});

async function isHeard(path: string): Promise<void> {
  await eventually(`${path} is heard of`, () => heard.includes(path));
  heard = [];
}

test("a file that appears, changes, is replaced or goes is heard of, however deep it lies", async () => {
  const file = join(root, "chapters/03/lesson.md");
  writeFileSync(file, "one");
  await isHeard("chapters/03/lesson.md");
  writeFileSync(file, "two");
  await isHeard("chapters/03/lesson.md");
  writeFileSync(`${file}.new`, "three");
  await isHeard("chapters/03/lesson.md.new");
  renameSync(`${file}.new`, file);
  await isHeard("chapters/03/lesson.md");
  rmSync(file);
  await isHeard("chapters/03/lesson.md");
});

test("so is one in a folder that was made since, or made again", async () => {
  const folder = join(root, "chapters/03/.evidence");
  const proof = join(folder, "zombie-stays.json");
  for (const _ of ["removed and made again", "and once more"]) {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(proof, "{}");
    await isHeard("chapters/03/.evidence/zombie-stays.json");
    writeFileSync(proof, "{ }");
    await isHeard("chapters/03/.evidence/zombie-stays.json");
  }
  mkdirSync(join(root, "chapters/04/woven"), { recursive: true });
  writeFileSync(join(root, "chapters/04/woven/a.svg"), "<svg/>");
  await isHeard("chapters/04/woven/a.svg");
});

test("what is installed is not watched", async () => {
  writeFileSync(join(root, "node_modules/a.js"), "a");
  writeFileSync(join(root, "chapters/last"), "it comes after");
  await eventually("the later change is heard of", () => heard.includes("chapters/last"));
  expect(heard.filter((path) => path.startsWith("node_modules"))).toEqual([]);
});
