import { execFileSync, spawnSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { Machine } from "./results.ts";

/** Load average of the last minute. */
export function busyNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** Describes this machine. @param before what `busyNow` said when the run began. */
export function describeMachine(places: string, before: number): Machine {
  const all = cpus();
  const cc = spawnSync("cc", ["--version"], { encoding: "utf8" });
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memory: totalmem(),
    kernel: release(),
    node: process.version,
    cc: cc.status === 0 ? (cc.stdout.split("\n")[0] ?? "") : "none",
    places,
    busy: [before, busyNow()],
  };
}
