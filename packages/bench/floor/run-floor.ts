import { execFileSync } from "node:child_process";
import { cProgram, NO_CC } from "@accept-loop/lab/program";
import type { Floor, Results } from "../findings/results.ts";
import { statistic } from "../findings/statistic.ts";

/** Measures the floor so many times, C and TypeScript in turn, and takes the medians. */
export function runFloor(times: number, through: readonly string[]): Results["floor"] {
  const here = import.meta.dirname;
  const inC = NO_CC === undefined ? cProgram(here, "floor.c").command : undefined;
  const inTypeScript = [process.execPath, "-r", "strip-types", "floor.ts"];
  const found: { c: Floor[]; typeScript: Floor[] } = { c: [], typeScript: [] };
  const run = ([command = "", ...words]: readonly string[]): Floor =>
    JSON.parse(execFileSync(command, words, { cwd: here, encoding: "utf8" })) as Floor;
  for (let i = 0; i < times; i++) {
    if (inC !== undefined) found.c.push(run([...through, ...inC]));
    found.typeScript.push(run([...through, ...inTypeScript]));
  }
  return { ...(inC === undefined ? {} : { c: medians(found.c) }), typeScript: medians(found.typeScript) };
}

function medians(floors: readonly Floor[]): Floor {
  const median = (of: (floor: Floor) => number): number => statistic(floors.map(of)).median;
  const allocated = floors.flatMap((floor) => floor.allocated ?? []);
  return {
    read: median(({ read }) => read),
    write: median(({ write }) => write),
    request: median(({ request }) => request),
    ...(allocated.length === 0 ? {} : { allocated: statistic(allocated).median }),
  };
}
