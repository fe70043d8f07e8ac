import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programFile, runFile } from "./testing/node.ts";

/** Writes a program that begins with an import of `main`. @returns its path. */
function program(name: string, body: string): string {
  return programFile(`import { main } from "./crt0.ts";\n${body}\n`, name);
}

test("main runs the body of the program that was started, not of one that it imports", () => {
  const earlier = program("earlier.ts", `export const answer = 42; main(import.meta, () => console.log("earlier"));`);
  const later = `import { answer } from "${earlier}"; main(import.meta, () => console.log("later", answer));`;
  const { status, stdout } = runFile(program("later.ts", later));
  expect([status, stdout]).toEqual([0, "later 42\n"]);
});

test("main knows the program also when it was started by another name", () => {
  const real = program("real.ts", `main(import.meta, () => console.log("ran"));`);
  const link = join(real, "../link.ts");
  rmSync(link, { force: true });
  symlinkSync(real, link);
  expect(runFile(link).stdout).toBe("ran\n");
});

test.for([
  ["an error", `throw new TypeError("bad PORT")`, "bad PORT\n"],
  ["what is no error", `throw "a string"`, "a string\n"],
])("%s ends the program with status 1 and one line on stderr", ([, statement, line]) => {
  const { status, signal, stdout, stderr } = runFile(
    program("failing.ts", `main(import.meta, () => { ${statement}; });`),
  );
  expect([status ?? signal, stdout, stderr]).toEqual([1, "", line]);
});
