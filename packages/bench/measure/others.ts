import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as later } from "node:timers/promises";
import * as proc from "@accept-loop/lab/proc";

/** A process of the machine that is none of ours, and the share of one processor that it used. */
export interface Other {
  readonly pid: number;
  readonly command: string;
  /** 1 is one whole processor. */
  readonly share: number;
}

/** How much of one processor all others together may use while we measure. */
const MOST = 0.15;

/**
 * Watches who else uses a processor.
 *
 * @param span for how many milliseconds; the kernel counts in steps of 10.
 * @param own the process that, with all its descendants, is no other.
 * @returns those that used any, the busiest first.
 */
export async function othersAtWork(span: number, own: number = process.pid): Promise<Other[]> {
  const before = new Map(allPids().map((pid) => [pid, proc.cpu(pid)]));
  const begun = performance.now();
  await later(span);
  const passed = performance.now() - begun;
  const ours = new Set(proc.tree(own));
  return allPids()
    .filter((pid) => !ours.has(pid))
    .map((pid) => ({ pid, command: commandOf(pid), share: (proc.cpu(pid) - (before.get(pid) ?? 0)) / passed }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share);
}

/** Why nothing can be measured beside such others, in a sentence that names them; `undefined` where they use too little to matter. */
export function inTheWay(others: readonly Other[]): string | undefined {
  const all = others.reduce((sum, { share }) => sum + share, 0);
  if (all <= MOST) return undefined;
  const named = others.slice(0, 3).map(({ pid, command, share }) => `${command} (pid ${pid}) ${percent(share)}`);
  const rest = others.length > named.length ? ` and ${others.length - named.length} more` : "";
  return (
    `Other processes use ${percent(all)} of a processor, and nothing can be measured beside more than ${percent(MOST)}: ` +
    `${named.join(", ")}${rest}. Stop them, or wait until they are done, and run this again.`
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** What was typed to start a process, cut off where it gets long; the kernel's own threads have a name alone. */
function commandOf(pid: number): string {
  const typed = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  const told = typed === "" ? `[${read(`/proc/${pid}/comm`).trim()}]` : typed;
  return told.length > LONGEST ? `${told.slice(0, LONGEST)}…` : told;
}

const LONGEST = 60;

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended
  }
}
