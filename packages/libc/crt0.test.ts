import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runFile } from "./testing/node.ts";

const folder = mkdtempSync(join(tmpdir(), "crt0-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a program that begins with an import of `main`. @returns its path. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `import { main } from ${JSON.stringify(new URL("crt0.ts", import.meta.url).href)};\n${body}\n`);
  return path;
}

test("main runs the body of the program that was started, not of one that it imports", () => {
  program("earlier.mjs", `export const answer = 42; main(import.meta, () => console.log("earlier"));`);
  const later = `import { answer } from "./earlier.mjs"; main(import.meta, () => console.log("later", answer));`;
  const { status, stdout } = runFile(program("later.mjs", later));
  expect([status, stdout]).toEqual([0, "later 42\n"]);
});

test("main knows the program also when it was started by another name", () => {
  const link = join(folder, "link.mjs");
  symlinkSync(program("real.mjs", `main(import.meta, () => console.log("ran"));`), link);
  expect(runFile(link).stdout).toBe("ran\n");
});

test.for([
  ["an error", `throw new TypeError("bad PORT")`, "bad PORT\n"],
  ["what is no error", `throw "a string"`, "a string\n"],
])("%s ends the program with status 1 and one line on stderr", ([, statement, line]) => {
  const { status, signal, stdout, stderr } = runFile(
    program("failing.mjs", `main(import.meta, () => { ${statement}; });`),
  );
  expect([status ?? signal, stdout, stderr]).toEqual([1, "", line]);
});
