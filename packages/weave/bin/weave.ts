import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { captureFailures } from "../failure/capture-failures.ts";
import { contentOf } from "../fence-content.ts";
import { glossaryText, readBook, readmeText } from "../lesson/book.ts";
import { chapterNumber, lessonFolders } from "../lesson/chapters.ts";
import { readLesson } from "../lesson/lesson.ts";
import { rewrite, weaveFences } from "../lesson/woven-lesson.ts";
import { picturesOf } from "../picture/pictures.ts";
import { ROOT, shortPath } from "../problem.ts";
import { updateRecordings } from "../recorder/update-recordings.ts";

// npm run weave [-- 03 …] [-- --run [NAME …]]: writes what is woven into the lessons.
//     03      only that chapter; default: all, and README.md's table and glossary.md
//             (of the book in ACCEPT_LOOP_BOOK, where that is set)
//     --run   also runs its scenarios, and captures the failures that it shows; with names only those

/** How many chapters are woven at the same time: they wait more than they work. */
const AT_ONCE = 3;

const root = process.env["ACCEPT_LOOP_BOOK"] ?? ROOT;
const words = process.argv.slice(2);
const numbers = words.filter((word) => /^\d\d$/.test(word));
const running = words.includes("--run");
const names = words.filter((word) => word !== "--run" && !/^\d\d$/.test(word));
const known = new Set(lessonFolders(root).map(chapterNumber));
const problems = [
  ...numbers
    .filter((word) => !known.has(word))
    .map((word) => `there is no chapter ${word}: there are ${[...known].join(", ")}`),
  ...(running ? [] : names).map((word) => `${word} is not a chapter: give a number such as 03, or nothing`),
];

/** Does one thing, and goes on when it cannot be done. */
async function attempt(deed: () => void | Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
}

function write(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`wrote ${shortPath(path)}\n`);
}

/** Weaves one chapter; what is run for it runs at the same time, each in a network of its own. @returns how many of its fences are illustrations. */
async function weave(folder: string): Promise<number> {
  if (running)
    problems.push(...(await Promise.all([updateRecordings(folder, names), captureFailures(folder, names)])).flat());
  await attempt(async () => {
    for (const [file, text] of await picturesOf(folder)) write(join(folder, "woven", file), text);
  });
  const lesson = readLesson(folder);
  const woven = await weaveFences(lesson, contentOf);
  problems.push(...woven.problems.map(({ message }) => message));
  write(lesson.path, rewrite(lesson, woven.fences));
  return woven.fences.filter(({ asks }) => asks.kind === "illustration").length;
}

const folders = lessonFolders(root).filter((folder) => numbers.length === 0 || numbers.includes(chapterNumber(folder)));
const queue = problems.length === 0 ? [...folders] : [];
/** Takes one chapter after another. */
async function work(): Promise<void> {
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const chapter = folder;
    await attempt(async () => {
      const illustrations = await weave(chapter);
      if (illustrations > 0) process.stdout.write(`${basename(chapter)}: ${illustrations} fences are illustrations\n`);
    });
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (numbers.length === 0 && problems.length === 0) {
  const book = readBook(root);
  await attempt(() => write(join(root, "glossary.md"), glossaryText(book)));
  await attempt(() => {
    const readme = readmeText(root, book);
    if (readme !== undefined) write(join(root, "README.md"), readme);
  });
}
process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
process.exit(problems.length === 0 ? 0 : 1);
