import { spawnSync } from "node:child_process";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { strip } from "./strip.mjs";
import { freshProgram, strippedPath } from "./program.cjs";
import { programs } from "./testing.ts";

const { file, run } = programs();

test("a program in TypeScript runs, with what it imports, and knows its own path as the source's", () => {
  file("sum.ts", "export type Pair = [number, number];\nexport const sum = ([a, b]: Pair): number => a + b;\n");
  const program = file("program.ts", 'import { sum, type Pair } from "./sum.ts";\nconst pair: Pair = [1, 2];\n');
  writeFileSync(program, "console.log(sum(pair), import.meta.filename, process.argv[1]);\n", { flag: "a" });
  const { stdout, stderr } = run(program);
  expect({ stdout, stderr }).toEqual({ stdout: `3 ${program} ${program}\n`, stderr: "" });
});

test("an import() finds its file, and an import of one that is not there is told in a sentence", () => {
  file("later.ts", "export const later: string = 'later';\n");
  expect(run(file("dynamic.ts", 'console.log((await import("./later.ts")).later);\n')).stdout).toBe("later\n");
  const lost = file("lost.ts", 'import "./nowhere.ts";\n');
  const { status, stderr } = run(lost);
  expect({ status, stderr }).toEqual({ status: 1, stderr: `${lost} imports "./nowhere.ts": there is no such file\n` });
});

test("a module that awaits is there when what imports it runs; modules in a circle are refused in a sentence", () => {
  file("awaits.ts", "export const word: string = await Promise.resolve('late');\n");
  expect(run(file("waits.ts", 'import { word } from "./awaits.ts";\nconsole.log(word);\n')).stdout).toBe("late\n");
  const one = file("one.ts", 'import "./two.ts";\n');
  const two = file("two.ts", 'import "./one.ts";\n');
  expect(run(one).stderr).toBe(`${one} imports ${two} imports ${one}: a circle\n`);
});

test("a thread starts from a file in TypeScript", () => {
  file("thread.ts", 'const who: string = "a thread";\nconsole.log(who);\n');
  const start = 'import { Worker } from "node:worker_threads";\nnew Worker(new URL("thread.ts", import.meta.url));\n';
  expect(run(file("threads.ts", start)).stdout).toBe("a thread\n");
});

test("an uncaught error shows the line of the source, and where in it", () => {
  const program = file(
    "throws.ts",
    "interface A {\n  b: number;\n}\nconst a = { b: 1 } as A; throw new Error(`${a.b}`);\n",
  );
  const { stderr } = run(program);
  expect(stderr).toContain(`${program}:4\nconst a = { b: 1 }     ; throw new Error(`);
  expect(stderr).toContain(`throws.ts:4:32`);
});

test("what has changed is stripped again, and what it needs as well", () => {
  const needed = file("needed.ts", "export const word: string = 'old';\n");
  const program = file("asks.ts", 'import { word } from "./needed.ts";\nconsole.log(word);\n');
  strip(program);
  expect(freshProgram(program)).toBeDefined();
  expect(run(program).stdout).toBe("old\n");

  writeFileSync(strippedPath(program), "{");
  expect(freshProgram(program), "of a file that was cut short").toBeUndefined();
  expect(run(program).stdout).toBe("old\n");

  writeFileSync(needed, "export const word: string = 'new';\n");
  utimesSync(needed, 1, 1); // of another time, and as long as before
  expect(freshProgram(program)).toBeUndefined();
  expect(run(program).stdout).toBe("new\n");
});

test("a program runs where what it is stripped to cannot be kept, and says so", () => {
  const { file: elsewhere } = programs("unkept-");
  const program = elsewhere("unkept.ts", "console.log(1 as number);\n");
  const place = dirname(strippedPath(program));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, "no folder");
  const { status, stdout, stderr } = run(program);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "1\n" });
  expect(stderr).toMatch(/^Each start takes longer, since its result cannot be kept: E\S+: .*unkept.*\n$/);
});

test("a path may have blanks, and letters that a URL writes in other ways", () => {
  const { file: odd } = programs("a #b %20 ä?");
  odd("it's.ts", "export const one: number = 1;\n");
  odd("thread.ts", "console.log(import.meta.dirname);\n");
  const start = 'import { Worker } from "node:worker_threads";\nnew Worker(new URL("thread.ts", import.meta.url));\n';
  const program = odd("program.ts", `import { one } from "./it's.ts";\n${start}console.log(one);\n`);
  const { stdout, stderr } = run(program);
  expect({ stdout, stderr }).toEqual({ stdout: `1\n${dirname(program)}\n`, stderr: "" });
});

test("what is no TypeScript, or more than types, is told in one sentence with its place", () => {
  const wrong = file("wrong.ts", "const a = 1;\nconst b: = 2;\n");
  const { status, stderr } = run(wrong);
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^${wrong}:2: .*Unexpected token.*\\n\\nconst a = 1;\\nconst b: = 2;\\n +\\^\\n$`));
  const more = file("enum.ts", "enum A { B }\n");
  expect(() => strip(more)).toThrow(`${more}:1: TypeScript enum is not supported in strip-only mode`);
});

test("nothing of it is left in the process: no child, no thread, and SIGCHLD is not caught", () => {
  const look = `import { readdirSync, readFileSync } from "node:fs";
    const status: string = readFileSync("/proc/self/status", "latin1");
    const caught = BigInt("0x" + /SigCgt:\\s*(\\S+)/.exec(status)?.[1]);
    const children = readFileSync("/proc/self/task/" + process.pid + "/children", "latin1");
    console.log((caught >> 16n) & 1n, JSON.stringify(children), readdirSync("/proc/self/task").length);\n`;
  const program = file("look.ts", look);
  const first = run(program).stdout;
  const bare = file("look.cjs", freshProgram(program)?.modules[program]?.code.replace("$require", "require") ?? "");
  expect(first).toMatch(/^0n "" \d+\n$/);
  expect(first).toBe(spawnSync(process.execPath, [bare], { encoding: "utf8" }).stdout);
  expect(run(program).stdout).toBe(first);
});
