/** Milliseconds for which a server is asked before anything is measured: what runs often is compiled while it runs. */
export interface WarmUp {
  readonly atStart: number;
  /** With clients that stay: long where each has a process or a thread that has to compile. */
  readonly each: number;
  /** With STEADY: until there is nothing left to compile. For all loads there is not the time. */
  readonly steady: number;
}

/** In any case: connections and buffers are new. */
export const WARM = 30;
/** By when a server has compiled what it runs: before it starts, once for all its clients, or anew for each. */
export const WARM_UPS = {
  compiled: { atStart: 0, each: WARM, steady: WARM },
  compilesOnce: { atStart: 300, each: WARM, steady: WARM },
  compilesForEachClient: { atStart: 0, each: 150, steady: 1500 },
} satisfies Record<string, WarmUp>;
