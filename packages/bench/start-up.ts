import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { launch, STARTING } from "@accept-loop/lab/server";
import type { Contender } from "./contenders.ts";
import type { Places } from "./places.ts";
import type { Results } from "./results.ts";
import { statistic } from "./statistic.ts";

/** How long each server in TypeScript takes until it listens, against Node and tsx alone, in turn, so many times. */
export async function startUp(
  contenders: readonly Contender[],
  times: number,
  { server: through }: Places,
): Promise<Results["startUp"]> {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  writeFileSync(join(folder, "empty.ts"), "");
  const bareNode = (): number => {
    const [command, ...words] = [...through, process.execPath, "--import", "tsx", join(folder, "empty.ts")] as const;
    const begun = performance.now();
    spawnSync(command, words, { cwd: import.meta.dirname });
    return performance.now() - begun;
  };
  try {
    const found = [];
    for (const contender of contenders.filter(({ language }) => language === "TypeScript")) {
      const program = contender.program();
      const pairs: { own: number; bare: number }[] = [];
      for (let i = 0; i < times; i++) {
        const bare = bareNode();
        const begun = performance.now();
        const server = await launch(program, { through });
        await eventually("it listens", () => proc.listeners(server.port).length > 0, STARTING);
        pairs.push({ own: performance.now() - begun, bare });
        await server.stop();
      }
      found.push({
        contender: contender.id,
        milliseconds: statistic(pairs.map(({ own }) => own)),
        toBare: statistic(pairs.map(({ own, bare }) => own / bare)),
      });
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
