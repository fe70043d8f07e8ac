import type { Load } from "../plan/loads.ts";
import type { Statistic } from "./statistic.ts";

/** Where, when and of what the numbers are. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory: number;
  readonly kernel: string;
  readonly node: string;
  readonly cc: string;
  /** Where server and load ran, as a sentence. */
  readonly places: string;
  /** Load averages (1 min) when it began and when it ended: what else the machine had to do. */
  readonly busy: readonly [before: number, after: number];
}

/** How one contender compares with another: more is better for both, 1 is the same. */
export interface Ratio {
  readonly rate: Statistic;
  /** The other's CPU time for a question, by ours. */
  readonly cpu: Statistic;
}

/**
 * How long answers took, in microseconds: half of them, 99 % and 99.9 % took no longer, from when their requests were due;
 * and 99 % from when these were sent, which hides what had to wait to be sent at all.
 */
export type Percentiles<T> = Readonly<Record<"p50" | "p99" | "p999" | "p99Sent", T>>;

/** All measurements of one contender under one load. */
export interface Row {
  readonly contender: string;
  readonly load: string;
  readonly rate: Statistic;
  readonly cpu: Statistic;
  readonly switches: Statistic;
  readonly loadShare: Statistic;
  /** Bytes that one more client costs. */
  readonly memory?: number;
  /** Of a load with a rate. */
  readonly latency?: Percentiles<Statistic>;
  readonly toTwin?: Ratio;
  readonly toNet?: Ratio;
}

/** A measurement that could not be made, and why. */
export interface Gap {
  readonly contender: string;
  readonly load: string;
  readonly why: string;
}

/** What a system call costs without a server: nanoseconds of CPU time. */
export interface Floor {
  /** One read of 64 bytes from /dev/zero, one write of 64 bytes to /dev/null. */
  readonly read: number;
  readonly write: number;
  /** A read and a write on a connected pair: what one side does for a question of 64 bytes. */
  readonly request: number;
  /** Bytes of heap that one such read allocates; none in C. */
  readonly allocated?: number;
}

/** All that a run of the benchmark found. */
export interface Results {
  readonly machine: Machine;
  readonly rounds: number;
  /** Milliseconds that each measurement took: one of each row in each round. */
  readonly measured: number;
  readonly loads: readonly Load[];
  readonly rows: readonly Row[];
  readonly gaps: readonly Gap[];
  readonly floor: { readonly c?: Floor; readonly typeScript: Floor };
  /** Milliseconds from the start of a server to its LISTEN row, by the time of `node` with an empty file. */
  readonly startUp: readonly {
    readonly contender: string;
    readonly milliseconds: Statistic;
    readonly toBare: Statistic;
  }[];
  /** System calls of one question of 64 bytes, 16 clients; by name. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly noCalls?: string;
}
