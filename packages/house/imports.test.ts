import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { importsOf, sourcesIn } from "./imports.ts";
import { packagesOf } from "./packages.ts";

const root = mkdtempSync(join(tmpdir(), "house-"));
afterAll(() => rmSync(root, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "all", "workspaces": ["packages/*", "site"] }',
  "packages/ground/package.json": '{ "name": "ground" }',
  "packages/ground/deep/floor.ts": "export const floor = 0;\n",
  "packages/upper/package.json": '{ "name": "@a/upper", "description": "Above.", "dependencies": { "ground": "1" } }',
  "packages/upper/room.ts": `import type { A } from "./room.cjs";
export { floor } from "ground/deep/floor";
const later = await import("@a/upper/room");
import "./nowhere.ts";
`,
  "packages/upper/room.cjs": 'require("node:fs");\n',
  "packages/upper/node_modules/x/index.js": 'import "ground";\n',
  "packages/no-package/x.ts": 'import "ground";\n',
  "site/package.json": '{ "name": "@a/site", "devDependencies": { "@a/upper": "1" } }',
};

for (const [name, words] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), words);
}

test("packages are those of the workspaces, with what they need", () => {
  expect(packagesOf(root)).toEqual([
    { folder: "packages/ground", name: "ground", description: "", needs: [] },
    { folder: "packages/upper", name: "@a/upper", description: "Above.", needs: ["ground"] },
    { folder: "site", name: "@a/site", description: "", needs: ["@a/upper"] },
  ]);
});

test("every way to import is seen, of types too, and where it leads", () => {
  expect(importsOf(root, packagesOf(root))).toEqual([
    { file: "packages/upper/room.cjs", from: "node:fs", to: undefined },
    { file: "packages/upper/room.ts", from: "./room.cjs", to: "packages/upper/room.cjs" },
    { file: "packages/upper/room.ts", from: "ground/deep/floor", to: "packages/ground" },
    { file: "packages/upper/room.ts", from: "@a/upper/room", to: "packages/upper" },
    { file: "packages/upper/room.ts", from: "./nowhere.ts", to: undefined },
  ]);
});

test("sources are ours alone: nothing that was installed", () => {
  expect(sourcesIn(root, "packages/upper")).toEqual(["packages/upper/room.cjs", "packages/upper/room.ts"]);
});
