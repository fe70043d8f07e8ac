import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { launch, STARTING } from "@accept-loop/lab/server";
import type { Contender } from "../plan/contenders.ts";
import type { Places } from "../plan/places.ts";
import type { Results } from "../findings/results.ts";
import { statistic } from "../findings/statistic.ts";

/** One start of a server, and of Node alone: milliseconds. */
interface Pair {
  readonly own: number;
  readonly bare: number;
}

/** How long each server in TypeScript takes until it listens, against Node alone: in rounds, so many times. */
export async function startUp(
  contenders: readonly Contender[],
  times: number,
  { server: through }: Places,
): Promise<Results["startUp"]> {
  const found = new Map<Contender, Pair[]>();
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  try {
    const empty = join(folder, "empty.mjs");
    writeFileSync(empty, "");
    const started = contenders.filter(({ language, loads }) => language === "TypeScript" && loads === undefined);
    for (const contender of started) await startOf(contender, through); // at the first start, types are taken out
    for (let round = 0; round < times; round++) {
      const bare = bareStart(empty, through);
      for (const contender of started) {
        const own = await startOf(contender, through);
        found.set(contender, [...(found.get(contender) ?? []), { own, bare }]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [...found].map(([{ id }, pairs]) => ({
    contender: id,
    milliseconds: statistic(pairs.map(({ own }) => own)),
    toBare: statistic(pairs.map(({ own, bare }) => own / bare)),
  }));
}

/** Milliseconds from a server's start until it listens. */
async function startOf(contender: Contender, through: readonly string[]): Promise<number> {
  const begun = performance.now();
  const server = await launch(contender.program(), { through });
  await eventually("it listens", () => proc.listeners(server.port).length > 0, STARTING);
  const passed = performance.now() - begun;
  await server.stop();
  return passed;
}

/** How long `node` takes for an empty file, in milliseconds. */
function bareStart(empty: string, through: readonly string[]): number {
  const [command, ...words] = [...through, process.execPath, empty] as const;
  const begun = performance.now();
  spawnSync(command, words);
  return performance.now() - begun;
}
