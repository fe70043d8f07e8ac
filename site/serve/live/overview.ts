import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { styleText } from "node:util";
import { unsupported } from "@accept-loop/libc/ffi";
import { chapterFolders } from "@accept-loop/weave/lesson/chapters";

/** What is read of a chapter's package.json. */
interface Manifest {
  /** "@accept-loop/01-handshake": the last part is the folder's name. */
  readonly name: string;
  /** The chapter's question. */
  readonly description: string;
}

/** What `npm start` prints first: where the book is, its chapters, and how to run the first of them. */
export function overview(address: string): string {
  const chapters = chapterFolders().map(manifestOf);
  const width = Math.max(...chapters.map(({ name }) => basename(name).length)) + 3;
  const lines = chapters.map(({ name, description }) => `  ${basename(name).padEnd(width)}${description}\n`);
  const first = chapters[0]?.name ?? "";
  return `
${bold("The Accept Loop")} is at ${bold(`${address}/`)} and shows at once what you change. Ctrl-C ends it.

${lines.join("")}
In a second terminal:

  start the first server      npm start -w ${first}
  talk to it                  npm run client -w ${first}
  prove its chapter           npx turbo test --filter=${first}
  prove all, and watch the claims' ticks fill:   npx turbo test
${unsupported === undefined ? "" : `\n${unsupported}\n`}
`;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

function bold(text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText("bold", text) : text;
}
