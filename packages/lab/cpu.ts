import { setTimeout as later } from "node:timers/promises";
import { cpu } from "./proc.ts";

/**
 * How busy processes are: CPU time used during a stretch of time, per time. The stretch is what is measured; nothing
 * is being waited for.
 *
 * @param pids the processes to add up.
 * @param span milliseconds; the kernel counts in steps of 10 ms.
 * @returns 0 for idle, 1 for one CPU fully used.
 */
export async function cpuOver(pids: readonly number[], span: number): Promise<number> {
  const used = (): number => pids.reduce((sum, pid) => sum + cpu(pid), 0);
  const before = used();
  const start = performance.now();
  await later(span);
  return (used() - before) / (performance.now() - start);
}
