import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../problem.ts";

const book = mkdtempSync(join(tmpdir(), "accept-loop-"));
const chapter = join(book, "chapters/01-a");
mkdirSync(chapter, { recursive: true });
symlinkSync(join(ROOT, "node_modules"), join(book, "node_modules"));
writeFileSync(join(book, "README.md"), "<!-- chapters: made by npm run weave -->\n<!-- /chapters -->\n");
writeFileSync(join(chapter, "server.ts"), "// #region go\ngo();\n// #endregion go\n");
writeFileSync(join(chapter, "pictures.ts"), 'export const pictures = { a: () => "<svg/>" };\n');

/** Runs `npm run weave`. */
function weave(...words: string[]): { status: number | null; said: string } {
  const command = ["--import", "tsx", join(ROOT, "packages/weave/bin/weave.ts"), ...words];
  const env = { ...process.env, ACCEPT_LOOP_BOOK: book };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, env, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

function writeLesson(fence: string): void {
  const front = "---\ntitle: Why?\nsummary: So.\ncalls: [go]\nminutes: 1\n---\n";
  writeFileSync(join(chapter, "lesson.md"), `${front}# Why?\nA <dfn>go</dfn> is a call.\n\n\`\`\`${fence}\n\`\`\`\n`);
}

test("weaving writes fences, pictures, README's table and the glossary, and the second time nothing", () => {
  writeLesson("ts server.ts#go");
  expect(weave().status).toBe(0);
  expect(readFileSync(join(chapter, "lesson.md"), "utf8")).toContain("```ts server.ts#go\ngo();\n```");
  expect(readFileSync(join(chapter, "woven/a.svg"), "utf8")).toBe("<svg/>");
  expect(readFileSync(join(book, "README.md"), "utf8")).toContain("| Why?<br>So. | `go` | 1 min |");
  expect(readFileSync(join(book, "glossary.md"), "utf8")).toContain("- A **go** is a call. ([01]");
  expect(weave()).toEqual({ status: 0, said: "" });
});

test("what cannot be woven is told with its place and the remedy, and nothing else is written", () => {
  writeLesson("ts server.ts#stop");
  const { status, said } = weave("01");
  expect(status).toBe(1);
  expect(said).toMatch(/01-a\/lesson\.md:10: server\.ts has no region "stop"\n {2}remedy: it has go\n/);
});
