import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { strippedPath } from "./program.cjs";

/** A folder for programs, which a test file removes at its end, with what they were stripped to. */
export interface Programs {
  /** Writes a file. @returns its path. */
  readonly file: (name: string, text: string) => string;
  /** Runs a program as `npm start` does. */
  readonly run: (path: string) => SpawnSyncReturns<string>;
}

/** @param name of the folder, as far as it matters. */
export function programs(name = "strip-types-"): Programs {
  const folder = mkdtempSync(join(tmpdir(), name));
  afterAll(() => {
    for (const each of [folder, join(strippedPath(join(folder, "a.ts")), "..")])
      rmSync(each, { recursive: true, force: true });
  });
  return {
    file(path, text) {
      writeFileSync(join(folder, path), text);
      return join(folder, path);
    },
    run: (path) =>
      spawnSync(process.execPath, ["--require", join(import.meta.dirname, "register.cjs"), path], { encoding: "utf8" }),
  };
}
