import { children } from "@accept-loop/lab/proc";
import type { Event, Run } from "../record/record.ts";

/** What a lane's program has printed so far, all of it, from the beginning. */
export type Output = () => string;

interface Source {
  readonly lane: string;
  readonly pid: number;
  readonly output: Output;
  /** Characters that were taken. */
  taken: number;
}

/**
 * Writes down who typed and who printed what, in order. Programs print to files: whatever was printed before an action is
 * written down before it. What several lanes print between two actions stands in the order of the lanes: which of them
 * came first, nobody outside could tell.
 */
export class Recorder {
  readonly #lanes: readonly string[];
  readonly #start = performance.now();
  readonly #sources: Source[] = [];
  /** Of all that take part; and ours, which is the parent of their first processes. */
  readonly #pids = new Set([process.pid]);
  /** All up to the last action; then what was printed since. */
  readonly #settled: Event[] = [];
  #fresh: Event[] = [];

  constructor(lanes: readonly string[]) {
    this.#lanes = lanes;
  }

  /** Follows what a program prints. */
  follow(lane: string, pid: number, output: Output): void {
    this.#sources.push({ lane, pid, output, taken: 0 });
    this.#pids.add(pid);
  }

  /** Writes down a line that was typed. @throws Error for a lane that the scenario does not have. */
  typed(lane: string, text: string): void {
    if (!this.#lanes.includes(lane)) throw new Error(`there is no lane "${lane}": there are ${this.#lanes.join(", ")}`);
    this.look();
    this.#settle();
    this.#settled.push({ lane, kind: "typed", text, ms: this.#now() });
  }

  /** Writes down all whole lines that were printed since the last look; with `last`, also what has no line's end. */
  look(last?: Output): void {
    for (const source of this.#sources) {
      for (const child of children(source.pid)) this.#pids.add(child);
      const news = source.output().slice(source.taken);
      const end = source.output === last ? news.length : news.lastIndexOf("\n") + 1;
      if (end === 0) continue;
      source.taken += end;
      for (const line of news.slice(0, end).replace(/\n$/, "").split("\n")) {
        this.#fresh.push({ lane: source.lane, kind: "printed", text: line.trimEnd(), ms: this.#now() });
      }
    }
  }

  /** The lines that a lane has printed so far. */
  printed(lane: string): string[] {
    this.look();
    return [...this.#settled, ...this.#fresh]
      .filter((event) => event.lane === lane && event.kind === "printed")
      .map(({ text }) => text);
  }

  /** All of it. */
  result(data: Readonly<Record<string, unknown>>): Run {
    this.look();
    this.#settle();
    return { events: this.#settled, pids: [...this.#pids].toSorted((a, b) => a - b), data };
  }

  #settle(): void {
    for (const lane of this.#lanes) this.#settled.push(...this.#fresh.filter((event) => event.lane === lane));
    this.#fresh = [];
  }

  #now(): number {
    return Math.round(performance.now() - this.#start);
  }
}
