import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import { expect, onTestFinished, test } from "vitest";
import { type Builder, builderProcess } from "./builder.ts";

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
const program = join(folder, "program.mjs");
/** A file that is there once a process waits ahead. */
const WAITS = join(folder, "waits");
writeFileSync(
  program,
  `import { writeFileSync } from "node:fs";
  process.on("message", async (order) => (await import("./build.mjs")).build(order.out, order));
  if (process.argv.includes("ahead")) writeFileSync("${WAITS}", "");`,
);

/** What the program does when it is told to build. */
function code(text: string): void {
  writeFileSync(join(folder, "build.mjs"), `export const build = (out, order) => ${text};`);
}

function start(): Builder {
  const made = builderProcess("folder", program);
  onTestFinished(() => made.close());
  return made;
}

test("the process that builds stays, and answers every order", async () => {
  code("process.send({ problem: `${out} by ${process.pid}` })");
  const builder = start();
  const first = await builder.build();
  expect(first.problem).toMatch(/^folder by \d+$/);
  expect(await builder.build()).toEqual(first);
});

test("when the code has changed, another one builds with the new code", async () => {
  code("process.send({ problem: 'old' })");
  const builder = start();
  await builder.build();
  code("process.send({ problem: 'new' })");
  expect(await builder.build()).toEqual({ problem: "old" });
  builder.renew("code");
  expect(await builder.build()).toEqual({ problem: "new" });
});

test("one that ends instead of answering is a problem, and the next order goes to another", async () => {
  code("process.exit()");
  const builder = start();
  expect(await builder.build()).toEqual({ problem: "the process that builds the book has ended" });
  code("process.send({})");
  expect(await builder.build()).toEqual({});
});

test("one that waits ahead takes over when a template has changed, and is thrown away when it has read the book with old code", async () => {
  code("process.send({ problem: process.argv.includes('ahead') ? 'ahead' : 'at once' })");
  const builder = start();
  for (const [what, who] of [
    ["code", "at once"],
    ["template", "ahead"],
  ] as const) {
    rmSync(WAITS, { force: true });
    await builder.build();
    await eventually("one waits", () => existsSync(WAITS));
    builder.renew(what);
    expect(await builder.build(), what).toEqual({ problem: who });
  }
});

test("one that has written the lessons goes on when it is told to", async () => {
  code("process.send(order === 'go on' ? {} : 'lessons')");
  const builder = start();
  const did: string[] = [];
  const outcome = builder.build(() => {
    did.push("lessons");
    return Promise.resolve().then(() => void did.push("go on"));
  });
  expect(await outcome).toEqual({});
  expect(did).toEqual(["lessons", "go on"]);
});
