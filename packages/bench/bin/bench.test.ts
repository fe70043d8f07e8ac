import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_CC } from "@accept-loop/lab/program";
import { expect, test } from "vitest";

const reason = NO_CC === undefined ? "" : ` (skipped: ${NO_CC})`;

test.skipIf(NO_CC !== undefined)(
  `beside a process at work nothing is measured, and nothing written; its name is told${reason}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
    const out = join(folder, "run");
    const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
    try {
      const words = ["--import", "tsx", join(import.meta.dirname, "bench.ts"), "--quick", "--out", out];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, {
        encoding: "utf8",
        cwd: import.meta.dirname,
      });
      expect(stderr).toMatch(/^Other processes use \d+ % of a processor, .* run this again\.\n$/);
      expect({ status, stdout, written: existsSync(out) }).toEqual({ status: 1, stdout: "", written: false });
    } finally {
      busy.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  },
);
