import { setTimeout as later } from "node:timers/promises";

/** How long a promise of the book may take to come true before it counts as broken, in milliseconds. */
export const PATIENCE = 10_000;
/** Milliseconds between the first two looks, and at most between any two: who has waited long can wait a little longer. */
const BETWEEN_LOOKS = 2;
const AT_MOST = 20;

/**
 * Waits until something holds, by looking at it again and again: never longer than it must, and never for a fixed time.
 *
 * @param what the sentence that should come true, in the present tense, for the error.
 * @param look returns a value when it holds, and `undefined` or `false` while it does not.
 * @param patience milliseconds until it counts as broken.
 * @returns what `look` returned.
 * @throws Error "gave up after … waiting until {what}".
 *
 * @example
 * await eventually("the child is a zombie", () => zombies(pid).includes(child));
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  patience: number = PATIENCE,
): Promise<T> {
  const deadline = performance.now() + patience;
  for (let pause = BETWEEN_LOOKS; ; pause = Math.min(pause * 1.25, AT_MOST)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`gave up after ${Math.round(patience)} ms waiting until ${what}`);
    await later(pause);
  }
}

/**
 * Puts a bound on a promise that might never settle.
 *
 * @param what what it waits for: "6 bytes", "the server to exit".
 * @throws Error "gave up after … waiting for {what}".
 */
export async function within<T>(patience: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`gave up after ${Math.round(patience)} ms waiting for ${what}`));
    }, patience);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
