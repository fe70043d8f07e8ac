import { eventually } from "@accept-loop/lab/eventually";

/** How long a scenario waits for anything, in milliseconds: it promises nothing about time, and the machine may be busy. */
export const PATIENCE = 60_000;

/** The lab's `eventually`, with that patience. */
export function until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  return eventually(what, look, PATIENCE);
}
