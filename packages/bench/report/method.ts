import type { Results } from "../findings/results.ts";

/** From this share of its processor on, the load had no time left to ask more. */
export const BUSY_LOAD = 0.95;

/** How everything was measured, and what the numbers say: sentences that no table has room for. */
export function method({ rounds, measured }: Pick<Results, "rounds" | "measured">): string[] {
  return [
    rounds === 1
      ? "This was one round: a look, and no measurement."
      : `Numbers are medians of ${rounds} rounds, ± half the width of their middle half. Ratios are of CPU times, the other’s by ours, so more is better: medians of the pairs that were measured in the same round.`,
    `In each round every server gets every load, one after another. A measurement takes ${measured} ms, after a warm-up.`,
    "Before each round the benchmark looks for other processes at work, and stops where they use more than 15 % of a processor in five seconds one after another.",
    "Unless a load has a rate, a client asks, waits for its answer, and asks again (a closed loop): a server that answers late is asked less.",
    "CPU µs each is the CPU time of the server and all its processes for one answer.",
    "Where there are two processors or more, the load has one of its own, and the server, with all its processes and threads, the rest: of two that is one, on which node:cluster and SO_REUSEPORT, which are made for several, have nothing to gain.",
    `The load makes the same two calls for a question as a server, so on loopback it needs about as much time. Where it was busy for ${BUSY_LOAD * 100} % of the time or more, the rate has a ≥: the server could answer more. Compare CPU µs there; such rates, and ratios of them, say little.`,
    "“Of C’s” is of the same program in C. 04 pool has none, and is held against 04 thread in C; 06 select against 06 poll in C.",
    "The memory of one more client is measured once, in the first round: the PSS of the server and all its processes, without what the kernel keeps for them (page tables, a stack per thread, the sockets’ buffers). Less than half a kilobyte is noise: ≈ 0.",
  ];
}
