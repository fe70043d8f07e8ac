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

/** One start of a server, and of Node and tsx alone: milliseconds. */
interface Pair {
  readonly own: number;
  readonly bare: number;
}

/** How long each server in TypeScript takes until it listens, against Node and tsx alone: in rounds, so many times. */
export async function startUp(
  contenders: readonly Contender[],
  times: number,
  { server: through }: Places,
): Promise<Results["startUp"]> {
  const found = new Map<Contender, Pair[]>();
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  try {
    const empty = join(folder, "empty.ts");
    writeFileSync(empty, "");
    bareStart(empty, through); // tsx keeps what it has translated: the first start of a file is another thing
    for (let round = 0; round < times; round++) {
      const bare = bareStart(empty, through);
      for (const contender of contenders.filter(({ language }) => language === "TypeScript")) {
        const begun = performance.now();
        const server = await launch(contender.program(), { through });
        await eventually("it listens", () => proc.listeners(server.port).length > 0, STARTING);
        const pair = { own: performance.now() - begun, bare };
        await server.stop();
        found.set(contender, [...(found.get(contender) ?? []), pair]);
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

/** How long `node --import tsx` takes for an empty file, in milliseconds. */
function bareStart(empty: string, through: readonly string[]): number {
  const [command, ...words] = [...through, process.execPath, "--import", "tsx", empty] as const;
  const begun = performance.now();
  spawnSync(command, words, { cwd: import.meta.dirname });
  return performance.now() - begun;
}
