import { expect, test } from "vitest";
import { type Arrow, arrowsOf } from "./arrows.ts";

function arrowsAmong(...imports: readonly (readonly [file: string, to: string])[]): Arrow[] {
  return arrowsOf(imports.map(([file, to]) => ({ file, from: "", to })));
}

const LAB_TO_LIBC: readonly [string, string] = ["packages/lab/server.ts", "packages/libc"];

test("an arrow that others imply is left out, and so is what stays within a layer", () => {
  const weave: [string, string] = ["packages/weave/problem.ts", "packages/lab"];
  expect(
    arrowsAmong(
      weave,
      LAB_TO_LIBC,
      ["packages/weave/a.ts", "packages/libc"],
      ["packages/lab/a.ts", "packages/lab/b.ts"],
    ),
  ).toEqual([
    { from: "packages/weave", to: "packages/lab", onlyTests: false },
    { from: "packages/lab", to: "packages/libc", onlyTests: false },
  ]);
});

test("what a program imports is not implied by what its tests import", () => {
  const test: [string, string] = ["chapters/01-handshake/claims.test.ts", "packages/lab"];
  expect(arrowsAmong(test, LAB_TO_LIBC, ["chapters/01-handshake/server.ts", "packages/libc"])).toEqual([
    { from: "chapters", to: "packages/lab", onlyTests: true },
    { from: "packages/lab", to: "packages/libc", onlyTests: false },
    { from: "chapters", to: "packages/libc", onlyTests: false },
  ]);
});
