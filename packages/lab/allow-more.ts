import { type Limit, prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import * as proc from "./proc.ts";

/** Lets a process open `count` more descriptors, and no more. @returns the limit that was in force. */
export function allowMore(count: number, pid: number): Limit {
  const taken = new Set(proc.descriptors(pid).map(({ fd }) => fd));
  let limit = 0;
  for (let free = 0; free < count || taken.has(limit); limit++) if (!taken.has(limit)) free++;
  const before = prlimit(pid, RLIMIT_NOFILE);
  prlimit(pid, RLIMIT_NOFILE, { ...before, soft: limit });
  return before;
}
