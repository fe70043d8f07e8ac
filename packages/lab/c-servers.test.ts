import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { chapterFolders } from "./folder.ts";
import { NO_CC } from "./program.ts";

const FIRST = join(import.meta.dirname, "../../chapters/01-handshake");

for (const folder of chapterFolders(FIRST)) {
  test.skipIf(NO_CC !== undefined)(
    `${basename(folder)}/server.c compiles from any folder, without a word${NO_CC === undefined ? "" : `: ${NO_CC}`}`,
    () => {
      const words = ["-O2", "-Wall", "-Wextra", "-pthread", "-o", "/dev/null", join(folder, "server.c")];
      const { status, stderr } = spawnSync("cc", words, { cwd: "/", encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );
}
