import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { start } from "@accept-loop/lab/server";
import { type Contender, isFor } from "../plan/contenders.ts";
import { Generator } from "../load/generator.ts";
import { type Load, loads } from "../plan/loads.ts";
import type { Results } from "../findings/results.ts";

/** Why system calls cannot be counted here, or `undefined` where they can. */
const NO_STRACE =
  spawnSync("strace", ["-qq", "-c", "-o", "/dev/null", "true"]).status === 0
    ? undefined
    : "there is no strace that may trace here";

/** Counts each server's system calls for one question, in a pass of its own: a traced server is many times slower. */
export async function countCalls(contenders: readonly Contender[]): Promise<Pick<Results, "calls" | "noCalls">> {
  if (NO_STRACE !== undefined) return { calls: {}, noCalls: NO_STRACE };
  const load = loads.find(({ id }) => id === "64B-16") as Load;
  const calls: Record<string, Record<string, number>> = {};
  for (const contender of contenders) {
    if (isFor(load, contender) && contender.refuses(load) === undefined)
      calls[contender.id] = await callsOf(contender, load);
  }
  return { calls };
}

async function callsOf(contender: Contender, load: Load): Promise<Record<string, number>> {
  const server = await start(contender.program(), contender.env && { env: contender.env });
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const summary = join(folder, "calls");
  const generator = await Generator.start(server.port, load, { warm: 30, measured: 100 });
  try {
    const processes = proc.tree(server.pid); // children's children, too: chapter 05's serve the clients
    const chosen = processes.flatMap((pid) => ["-p", String(pid)]);
    const strace = spawn("strace", ["-f", "-c", "-U", "calls,name", "-o", summary, ...chosen], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let attached = 0;
    strace.stderr.on("data", (text: Buffer) => (attached += text.toString().split(" attached").length - 1));
    const ended = new Promise((resolve) => {
      strace.once("close", resolve);
    });
    await eventually("strace has attached", () => attached >= processes.length || strace.exitCode !== null);
    const { requests } = await generator.measure();
    strace.kill("SIGINT"); // detaches, and writes its summary
    await ended;
    return perRequest(readFileSync(summary, "utf8"), requests);
  } finally {
    await generator.end();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Reads a summary of strace: those calls that are made at least once for a hundred questions. */
export function perRequest(summary: string, requests: number): Record<string, number> {
  const rows = [...summary.matchAll(/^\s*(\d+)\s+(\w+)$/gm)].map(([, count, name]) => ({
    name: name as string,
    share: Math.round((Number(count) / requests) * 100) / 100,
  }));
  const often = rows.filter(({ name, share }) => share >= 0.01 && name !== "total");
  return Object.fromEntries(often.map(({ name, share }) => [name, share]));
}
