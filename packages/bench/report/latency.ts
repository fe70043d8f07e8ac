import type { Results, Row } from "../findings/results.ts";
import { BLOCKING, PACED, STALLED } from "../plan/loads.ts";

// What an open loop found: how long answers take when requests come at fixed times.

/** A table of times in microseconds, with a part for each load that has a rate. */
export interface LatencyTable {
  readonly head: readonly string[];
  readonly parts: readonly {
    readonly title: string;
    readonly lines: readonly { readonly contender: string; readonly cells: readonly string[] }[];
  }[];
}

/** Nothing here is measured finer. */
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const microseconds = (value: number): string => digits.format(value);

/** @returns nothing of a run that measured no times: older ones did not. */
export function latencyTable({ loads, rows }: Pick<Results, "loads" | "rows">): LatencyTable | undefined {
  const parts = loads
    .filter(({ rate }) => rate !== undefined)
    .map(({ id, title }) => ({ title, lines: rows.flatMap((row) => (row.load === id ? line(row) : [])) }))
    .filter(({ lines }) => lines.length > 0);
  return parts.length === 0 ? undefined : { head: ["p50 µs", "p99 µs", "p99.9 µs", "p99 µs once sent"], parts };
}

function line({ contender, latency }: Row): LatencyTable["parts"][number]["lines"] {
  if (latency === undefined) return [];
  const { p50, p99, p999, p99Sent } = latency;
  return [{ contender, cells: [p50, p99, p999, p99Sent].map(({ median }) => microseconds(median)) }];
}

/** What the numbers are, for readers who have not met an open loop. */
export const OPEN_LOOP: readonly string[] = [
  "The other loads are closed loops: a client waits for its answer before it asks again. When the server pauses, such a load pauses with it, so the requests that it would have sent meanwhile are missing from the statistics. This is called coordinated omission, and it makes a server with long pauses look fast.",
  "This load is an open loop. Requests are due at fixed times, as if they came from people who do not know about each other, and the time of an answer counts from when its request was due. The last column counts from when the request was sent, which is what a closed loop would have seen.",
];

/** What a client that stalls does to the others, in sentences with the run's numbers; none where it was not measured. */
export function blockedLoop({ rows }: Pick<Results, "rows">): string[] {
  const latency = (contender: string, load: string): Row["latency"] =>
    rows.find((row) => row.contender === contender && row.load === load)?.latency;
  const change = (contender: string): string | undefined => {
    const [without, with_] = [latency(contender, PACED)?.p99, latency(contender, STALLED)?.p99];
    if (without === undefined || with_ === undefined) return undefined;
    return `from ${microseconds(without.median)} to ${microseconds(with_.median)} µs in ${contender}`;
  };
  const blocked = change(BLOCKING);
  const sent = latency(BLOCKING, STALLED)?.p99Sent;
  if (blocked === undefined || sent === undefined) return [];
  const others = ["06 poll", "02 fork", "04 thread", "node:net"].flatMap((contender) => change(contender) ?? []);
  return [
    `${BLOCKING} is chapter 06’s server with one word taken out, so that its sockets block: while a client does not read, the server’s only thread sleeps in write(), and every other client waits.`,
    `With such a client, the p99 of all the others went ${[blocked, ...others].join(", ")}.`,
    `Counted from when requests were sent, p99 in ${BLOCKING} was ${microseconds(sent.median)} µs.`,
  ];
}
