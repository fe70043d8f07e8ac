import { expect, test } from "vitest";
import { nameOf, parseFence } from "./fence.ts";

test.each([
  ["ts server.ts#accept", { kind: "code", path: "server.ts", region: "accept" }],
  ["ts ../../packages/libc/fork.ts", { kind: "code", path: "../../packages/libc/fork.ts" }],
  ["c server.c#fork", { kind: "code", path: "server.c", region: "fork" }],
  ["diff 02..03 server.ts", { kind: "difference", chapters: ["02", "03"], files: ["server.ts", "server.ts"] }],
  [
    "diff 03..05 server.ts reuseport-server.ts#fork",
    { kind: "difference", chapters: ["03", "05"], files: ["server.ts", "reuseport-server.ts"], region: "fork" },
  ],
  ["diff broken:one-waitpid", { kind: "edit", mutant: "one-waitpid" }],
  ["console zombies", { kind: "transcript", name: "zombies" }],
  ["console broken:one-waitpid", { kind: "failure", name: "broken-one-waitpid" }],
  ["console before:very-first", { kind: "failure", name: "before-very-first" }],
  [
    "bench 64B-16, churn: 02 fork, 02 fork in C, node:net",
    { kind: "bench", loads: ["64B-16", "churn"], contenders: ["02 fork", "02 fork in C", "node:net"] },
  ],
  ["c illustration: the kernel's own source", { kind: "illustration", reason: "the kernel's own source" }],
  ["text", { kind: "free" }],
])("the fence `%s` is understood", (info, kind) => {
  expect(parseFence(info)).toEqual(kind);
});

test.each([
  "",
  "ts",
  "typescript server.ts#a",
  "sh",
  "TS",
  "console $ ls",
  "diff server.ts",
  "ts illustration:",
  "c a b",
  "bench",
  "bench 02",
])("the fence `%s` is an error that tells what to write", (info) => {
  expect(() => parseFence(info)).toThrow(/`/);
});

test("a mutant's name is its sentence with hyphens", () => {
  expect(nameOf("ECONNRESET ends the server")).toBe("econnreset-ends-the-server");
});
