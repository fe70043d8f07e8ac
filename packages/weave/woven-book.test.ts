import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { sentencesOf } from "./claim/sentences.ts";
import { readSource } from "./code/regions.ts";
import { glossaryText, readBook, readmeText } from "./lesson/book.ts";
import { chapterFolders } from "./lesson/chapters.ts";
import { parseFence } from "./lesson/fence.ts";
import { parseLesson } from "./lesson/lesson.ts";
import { places } from "./lesson/lesson-problems.ts";
import { Problem, problemsOf, ROOT, throwAll } from "./problem.ts";

// What all lessons together must be. What each must be for itself is tested in its chapter.

const book = readBook(ROOT);
const LEAST_CLAIMS = 90;

/** @throws Problem when the file does not hold this text. */
function expectWoven(file: string, text: string | undefined): void {
  const path = join(ROOT, file);
  if (text === undefined || (existsSync(path) && readFileSync(path, "utf8") === text)) return;
  throw new Problem(path, 0, "it is not what the lessons make of it", "`npm run weave` writes it again");
}

test("README's table of chapters is made from the lessons' front matter", () => {
  if (book.length > 0) expectWoven("README.md", readmeText(ROOT, book));
});

test.each(["README.md", "CONTRIBUTING.md", "before-you-start.md"])("every link of %s leads somewhere", (file) => {
  const path = join(ROOT, file);
  for (const look of places(parseLesson(readFileSync(path, "utf8"), path))) look();
});

test("every command that before-you-start.md shows runs here", () => {
  const { fences } = parseLesson(readFileSync(join(ROOT, "before-you-start.md"), "utf8"), "before-you-start.md");
  const commands = fences.flatMap(({ text }) => text.split("\n").filter((line) => line.startsWith("$ ")));
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command.slice("$ ".length)], { encoding: "utf8" });
    expect({ command, status, stderr, prints: stdout !== "" }).toEqual({
      command,
      status: 0,
      stderr: "",
      prints: true,
    });
  }
});

test("glossary.md holds the sentences that define a term, each term once", () => {
  if (book.length > 0) expectWoven("glossary.md", glossaryText(book));
});

test("a region of the system calls' own files is shown in some lesson", () => {
  const shown = new Set(
    book.flatMap(({ folder, lesson }) =>
      lesson.fences.flatMap(({ info }) => {
        const fence = /^(ts|c) /.test(info) ? parseFence(info) : undefined;
        return fence?.kind === "code" ? [`${resolve(folder, fence.path)}#${fence.region}`] : [];
      }),
    ),
  );
  for (const file of readdirSync(join(ROOT, "packages/libc"), { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.includes("node_modules")) continue;
    const path = join(ROOT, "packages/libc", file);
    for (const { name, first } of readSource(path).regions.values()) {
      if (shown.has(`${path}#${name}`)) continue;
      throw new Problem(path, first - 1, `no lesson shows the region "${name}"`, "show it, or remove its markers");
    }
  }
});

test("every link from one chapter to another leads somewhere", () => {
  throwAll(problemsOf(book.flatMap(({ lesson }) => [...places(lesson)])));
});

test("when every chapter has its lesson, the book makes enough claims", () => {
  if (book.length < chapterFolders().length) return;
  const claims = book.flatMap(({ name, lesson }) => sentencesOf(lesson).map(({ file, id }) => `${name}/${file}#${id}`));
  expect(new Set(claims).size).toBeGreaterThanOrEqual(LEAST_CLAIMS);
});
