import type { ThreadNotes } from "./thread-notes.ts";

/** What was seen of one thread in a stretch of time. */
export interface Watched {
  readonly looks: number;
  /** In how many of the looks it was running, or waiting for a processor to run on: state R. */
  readonly running: number;
  /** How it spent the time between two looks that found it asleep; `undefined` when there were no two so far apart. */
  readonly spell: Spell | undefined;
}

/** A stretch of time at whose begin and end a thread was asleep: milliseconds. */
export interface Spell {
  readonly length: number;
  readonly ran: number;
  readonly slept: number;
  /** How often it went to sleep, and so how often it had been woken. */
  readonly woken: number;
}

/** Milliseconds of a spell. In half a second what wakes fifty times a second can be told from what wakes ten times. */
export const SPELL = 500;

/** One thread, from the first look at it to the last. It may be awake in any of them; a spell begins and ends asleep. */
export class ThreadWatch {
  #looks = 0;
  #running = 0;
  #begin: ThreadNotes | undefined;
  #spell: Spell | undefined;

  look(notes: ThreadNotes): void {
    this.#looks++;
    if (notes.state === "R") this.#running++;
    if (notes.state !== "S") return;
    this.#begin ??= notes;
    if (notes.at - this.#begin.at >= SPELL) this.#spell = between(this.#begin, notes);
  }

  get seen(): Watched {
    return { looks: this.#looks, running: this.#running, spell: this.#spell };
  }
}

/**
 * The time in a queue for a processor is not counted as sleep: so what a thread does is judged in the same way on a
 * machine where others burn all processors.
 */
function between(begin: ThreadNotes, end: ThreadNotes): Spell {
  const length = end.at - begin.at;
  const ran = end.ran - begin.ran;
  const queued = end.queued - begin.queued;
  return { length, ran, slept: Math.max(0, length - ran - queued), woken: end.sleeps - begin.sleeps };
}
