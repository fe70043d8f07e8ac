import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { styleText } from "node:util";
import { unsupported } from "@accept-loop/libc/ffi";

// What `npm start` prints at the repository's root: every chapter's question, and the commands that run it.

/** What is read of a chapter's package.json. */
interface Manifest {
  /** "@accept-loop/01-handshake": the last part is the folder's name. */
  readonly name: string;
  /** The chapter's question. */
  readonly description: string;
  readonly scripts: Readonly<Record<string, string>>;
}

const CHAPTERS = resolve(import.meta.dirname, "../../../chapters");
const folders = readdirSync(CHAPTERS).filter((name) => /^\d\d-/.test(name));
const chapters = folders
  .toSorted()
  .map((folder) => JSON.parse(readFileSync(join(CHAPTERS, folder, "package.json"), "utf8")) as Manifest);
const width = Math.max(...folders.map(({ length }) => length)) + 3;

/** Scripts that every chapter has, and that need not be told six times. */
const EVERYWHERE = new Set(["client", "exercise", "test"]);

/** A chapter's question, and below it the command of each server and tool: whole, so that it can be copied. */
function entry({ name, description, scripts }: Manifest): string {
  const own = Object.keys(scripts).filter((script) => !EVERYWHERE.has(script));
  const commands = own.map((script) => `npm ${script === "start" ? script : `run ${script}`} -w ${name}`);
  return [bold(basename(name).padEnd(width)) + description, ...commands.map((line) => " ".repeat(width) + line)]
    .map((line) => `  ${line}\n`)
    .join("");
}

function bold(text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText("bold", text) : text;
}

const first = chapters[0]?.name ?? "";
process.stdout.write(`
${bold("The Accept Loop")}: every chapter is a server. Start one, and talk to it from a second terminal.

${chapters.map(entry).join("\n")}
  Talk to whichever runs:    npm run client -w ${first}
  Test one on your kernel:   npx turbo test --filter=${first}
  Test them all:             npx turbo test
${unsupported === undefined ? "" : `\n${unsupported}\n`}
`);
