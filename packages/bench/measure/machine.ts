import { spawnSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { Machine } from "../findings/results.ts";

/** Load average of the last minute. */
export function busyNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** Describes this machine. @param before what `busyNow` said when the run began. */
export function describeMachine(places: string, before: number): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: firstLine("git", "describe", "--always", "--dirty") ?? "unknown",
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memory: totalmem(),
    kernel: release(),
    node: process.version,
    cc: firstLine("cc", "--version") ?? "none",
    places,
    busy: [before, busyNow()],
  };
}

/** What a program says first; `undefined` when it fails, or is not there. */
function firstLine(program: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}
