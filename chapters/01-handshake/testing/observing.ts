import { afterEach, beforeEach, expect } from "vitest";
import { NO_NAMESPACE } from "@accept-loop/lab/namespace";
import { readTcpTable, TIMER, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import { type Client, closeAll, setLoopback, statesOf } from "./both-ends.ts";
import { Capture, type Captured } from "../capture/packets.ts";
import { acknowledged, relative } from "../capture/timeline.ts";

// How the tests of this chapter look at a connection: its rows in the kernel's table, and its segments on the wire.

/** Where a test keeps what it saw. */
interface Evidence {
  saw(what: string, value: string | number, unit?: string): void;
}

/**
 * Each test of this file happens in a private network namespace, where loopback can be taken down (every packet is lost) and
 * its packets can be read. Nothing is left of it.
 */
export function inPrivateNetwork(): void {
  beforeEach((context) => {
    if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  });
  afterEach(() => {
    if (NO_NAMESPACE === undefined) setLoopback("up");
    closeAll();
    closeCaptures();
  });
}

const captures = new Set<Capture>();

/** Records the segments of this port until `closeCaptures`. */
export function captureOf({ port }: { port: number }): Capture {
  const capture = new Capture(port);
  captures.add(capture);
  return capture;
}

/** Ends every recording that a test has begun. */
function closeCaptures(): void {
  for (const capture of captures) capture.close();
  captures.clear();
}

/** "client FIN,ACK seq=1 ack=1": the parts of each segment that tests compare. */
export function told(segments: readonly Captured[], port: number): string[] {
  return relative(segments, port).map(({ fromClient, segment, seq, ack }) => {
    const numbers = ack === undefined ? `seq=${seq}` : `seq=${seq} ack=${ack}`;
    return `${fromClient ? "client" : "server"} ${segment.flags.join(",")} ${numbers}`;
  });
}

export function untilAcknowledged(capture: Capture): void {
  capture.until("a FIN is acknowledged", (segments) => {
    return segments.some((segment) => segment.flags.includes("FIN") && acknowledged(segment, segments));
  });
}

/** Asks again and again, until the answer is as expected: the kernel does its work when it finds the time. */
export function soon<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 10_000, interval: 4 });
}

/** Waits for the states of both ends, "client server". */
export async function reach(of: Client, states: string, evidence: Evidence): Promise<void> {
  await soon(() => statesOf(of)).toBe(states);
  evidence.saw("client and server", states);
}

/** The kernel keeps the row for 60 s, and no process owns it. */
export function expectCountdown(row: TcpRow | undefined, evidence: Evidence): void {
  expect(row).toMatchObject({ timer: TIMER.timewait, inode: 0 });
  expect(row?.when).toBeGreaterThan(55);
  expect(row?.when).toBeLessThanOrEqual(60);
  evidence.saw(`${row?.state} countdown`, row?.when ?? 0, "s");
}

export function see(evidence: Evidence, segments: readonly string[]): void {
  for (const segment of segments) evidence.saw("segments", segment);
}

export function rowsWith(port: number): TcpRow[] {
  return readTcpTable().filter(({ local }) => local.port === port);
}
