import type { Ratio, Results, Row } from "../findings/results.ts";

/** What we want to reach, and what was measured. */
export interface Goal {
  readonly what: string;
  readonly wanted: string;
  /** `undefined` where it was not measured. */
  readonly measured?: string;
  /** `undefined` where one round alone was measured: that is no verdict. */
  readonly reached?: boolean;
  /** Where it was not reached: what stands in the way, as a sentence. */
  readonly obstacle?: string;
}

const OBSTACLES = {
  ffi: "Each read and each write pays the fixed cost of the FFI, which a program in C does not.",
  kernel:
    "A read and a write take the kernel alone more than half of what node:net needs for all it does: a server twice as fast would have to do next to nothing else.",
  threads:
    "Half of the difference is time in Node and the FFI; the other half is the kernel's, whose data the code and the heaps of 16 threads push out of the processor's caches. Counting in BigInts costs 2 %.",
  loop: "More than half of the difference is the loop over the bytes, in which V8 checks each index and needs some 1.7 times as long as C; the rest is the fixed cost of the FFI.",
  children:
    "Each child compiles for itself, and the code and heaps of 16 push each other out of the processor's caches.",
  fork: "A forked Node copies the page tables of a large address space, and each first write to a page traps into the kernel, which copies it.",
  fixed: "All of it is the fixed cost of a call through the FFI: an empty getppid() has the same.",
  flag: "--single-threaded, with which these servers run, leaves all of V8's work to the main thread: no other compiles, or collects garbage.",
  imports: "On top of Node come the FFI, libc and the chapter's own files, loaded one after another.",
};

type Obstacle = keyof typeof OBSTACLES;

/** The other's CPU time for a request by ours, which shall be at least so much. Rates tell less: on loopback the load bounds them. */
function atLeast(what: string, bound: number, ratio: Ratio | undefined, obstacle: Obstacle): Goal {
  const goal = { what, wanted: `≥ ${bound}` };
  if (ratio === undefined) return goal;
  const { median, low, high } = ratio.cpu;
  const measured = `${digits(median)} (${digits(low)} to ${digits(high)}; by rate ${digits(ratio.rate.median)})`;
  return { ...goal, measured, ...verdict(median >= bound, obstacle) };
}

/** One digit more than the goals have: 0.896 has not reached 0.9. */
const digits = (value: number): string => value.toFixed(3);

function atMost(what: string, unit: string, bound: number, value: number | undefined, obstacle?: Obstacle): Goal {
  const goal = { what, wanted: `≤ ${bound}${unit}` };
  if (value === undefined) return goal;
  return { ...goal, measured: `${Math.round(value * 100) / 100}${unit}`, ...verdict(value <= bound, obstacle) };
}

function verdict(reached: boolean, obstacle: Obstacle | undefined): Pick<Goal, "reached" | "obstacle"> {
  return reached || obstacle === undefined ? { reached } : { reached, obstacle: OBSTACLES[obstacle] };
}

/** The goals, each with what this run says about it. One round alone is a look, and no verdict. */
export function goalsOf(results: Results): Goal[] {
  const goals = [...ratios(results), ...costs(results.floor), ...starts(results)];
  if (results.rounds > 1) return goals;
  return goals.map(({ what, wanted, measured }) => ({ what, wanted, ...(measured === undefined ? {} : { measured }) }));
}

function ratios({ rows }: Results): Goal[] {
  const row = (contender: string, load: string): Row | undefined =>
    rows.find((each) => each.contender === contender && each.load === load);
  const toC = (contender: string, load: string): Ratio | undefined => row(contender, load)?.toTwin;
  return [
    ...["06 poll", "06 select"].flatMap((contender) =>
      [16, 50].map((clients) => {
        const what = `${contender}, ${clients} clients, 64 bytes, against poll in C`;
        return atLeast(what, 0.9, toC(contender, `64B-${clients}`), "ffi");
      }),
    ),
    atLeast("06 poll, 50 clients, 8 kB, against poll in C", 0.95, toC("06 poll", "8kB-50"), "loop"),
    atLeast("06 poll, 50 clients, 64 bytes, against node:net", 2, row("06 poll", "64B-50")?.toNet, "kernel"),
    atLeast("04 pool, 16 clients, 64 bytes, against a thread each in C", 0.9, toC("04 pool", "64B-16"), "threads"),
    atLeast("02 fork, 16 clients, 64 bytes, against C", 0.9, toC("02 fork", "64B-16"), "children"),
    atLeast("02 fork, connect, ask and close, against C", 0.5, toC("02 fork", "churn"), "fork"),
  ];
}

function costs({ c, typeScript }: Results["floor"]): Goal[] {
  return [
    atMost("one read through libc, beyond the bare call", " ns", 150, c && typeScript.read - c.read, "fixed"),
    atMost("one write through libc, beyond the bare call", " ns", 150, c && typeScript.write - c.write, "fixed"),
    atMost("heap that one read allocates", " bytes", 1, typeScript.allocated),
  ];
}

function starts({ startUp }: Results): Goal[] {
  return startUp.map(({ contender, toBare }) => {
    const what = `${contender}: time until it listens, by that of Node alone`;
    return atMost(what, "", 1.5, toBare.median, /^0[235]/.test(contender) ? "flag" : "imports");
  });
}
