import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { becoming, realCommand } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
writeFileSync(
  join(folder, "package.json"),
  JSON.stringify({ scripts: { start: "node server.ts", "start:pool": "node pool.ts" } }),
);

test.each([
  ["npm start", "node server.ts"],
  ["PORT=7000 npm run start:pool", "PORT=7000 node pool.ts"],
  ["npm start -- --fast", "node server.ts --fast"],
  ["npm start | head -1", "node server.ts | head -1"],
  ["ss -tn", "ss -tn"],
])("`%s` really runs `%s`", (typed, real) => {
  expect(realCommand(typed, folder).replaceAll(/ +/g, " ")).toBe(real);
});

test("a script that is not there is an error", () => {
  expect(() => realCommand("npm run watch", folder)).toThrow('has no script "watch"');
});

test("a shell becomes a single command, and stays for several", () => {
  expect(becoming("PORT=1 node x.ts")).toBe("exec env PORT=1 node x.ts");
  expect(becoming("ps | wc -l")).toBe("ps | wc -l");
});
