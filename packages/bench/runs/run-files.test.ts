import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepareFolder } from "./run-files.ts";

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));

test("the folder for a run is there before anything is measured, be it new or not", () => {
  const own = join(folder, "run");
  prepareFolder(own);
  prepareFolder(own);
  expect(existsSync(own)).toBe(true);
});

// Not even the kernel makes a folder in /proc; and Node would try for ever, told to make all that lead there, too.
test.each(["/proc/nothing", join(folder, "not", "there"), "/dev/null"])("%s is refused in one sentence", (wrong) => {
  expect(() => prepareFolder(wrong)).toThrow(/^nothing can be written to \S+ \(E\w+\): give --out a folder [^.;]*$/);
});
