import { release } from "node:os";
import type { Circumstances } from "./circumstances.ts";

/** Where and when something runs: here, now. */
export function circumstances(): Circumstances {
  return { kernel: release(), node: process.version, date: new Date().toISOString() };
}
