import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { programFile, runFile } from "./testing/node.ts";

const folder = mkdtempSync(join(tmpdir(), "ffi-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Makes a call; and does so as a server does, in main(). */
const call = programFile(
  `import { getpid } from "./unistd.ts";
  try { getpid(); } catch (error) { console.log(error.message); }`,
);
const server = programFile(
  `import { main } from "./crt0.ts";
  import { socket } from "./sys/socket.ts";
  main(import.meta, () => console.log("socket", socket(2, 1, 0)));`,
);

const NO_KOFFI =
  "koffi, which carries the system calls, has no binary for this machine: run `npm install` again here (not on another system, and not with --omit=optional).";

const strange = {
  "a system that is not Linux": {
    preload: file("darwin.cjs", `Object.defineProperty(process, "platform", { value: "darwin" });`),
    sentence:
      "These servers make Linux system calls: run them on Linux, in WSL2, or in the dev container (.devcontainer in the repository).",
  },
  "an install without koffi": {
    preload: file(
      "no-koffi.cjs",
      `const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (request, ...rest) {
        return resolve.call(this, /koffi/.test(request) ? "./koffi-is-not-here" : request, ...rest);
      };`,
    ),
    sentence: `${NO_KOFFI} (Cannot find module './koffi-is-not-here')`,
  },
  "a machine that koffi has no binary for": {
    preload: file("no-binary.cjs", `process.dlopen = () => { throw new Error("no such binary"); };`),
    sentence: `${NO_KOFFI} (no such binary)`,
  },
};

describe.for(Object.entries(strange))("on %s", ([, { preload, sentence }]) => {
  test("the modules load, and the first call throws one sentence", () => {
    const { status, signal, stdout, stderr } = runFile(call, ["--require", preload]);
    expect([status ?? signal, stderr, stdout]).toEqual([0, "", `${sentence}\n`]);
  });
  test("a server ends with that sentence, and nothing else, on stderr", () => {
    const { status, signal, stdout, stderr } = runFile(server, ["--require", preload]);
    expect([status ?? signal, stdout, stderr]).toEqual([1, "", `${sentence}\n`]);
  });
});
