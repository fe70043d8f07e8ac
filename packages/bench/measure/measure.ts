import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";
import type { Percentiles } from "../findings/results.ts";
import { Generator, type Spans } from "../load/generator.ts";
import type { Load } from "../plan/loads.ts";
import type { Places } from "../plan/places.ts";
import { percentilesOf } from "./percentiles.ts";
import { memoryOf, usageOf } from "./usage.ts";

/** One measurement: one server, one load, once. */
export interface Measurement {
  /** Questions answered per second: with `churn`, connections. */
  readonly rate: number;
  /** The server's CPU time for one question, in microseconds, all its processes together. */
  readonly cpu: number;
  /** The server's context switches for one question. */
  readonly switches: number;
  /** The share of its processor that the load needed: at 1 it is the load that was measured. */
  readonly loadShare: number;
  /** Bytes that one more client costs; only where clients were idle. */
  readonly memory?: number;
  /** Only of a load with a rate. */
  readonly latency?: Percentiles<number>;
}

/** Puts a server under a load, once. @throws Error when it lost a byte, or a client, or did not get back to rest. */
export async function measure(
  server: RunningServer,
  load: Load,
  spans: Spans,
  places: Places,
  weigh = false,
): Promise<Measurement> {
  const atRest = descriptors(server);
  const empty = weigh ? memoryOf(server.pid) : 0;
  const generator = await Generator.start(server.port, load, spans, places.load);
  try {
    if (load.kind === "churn") await rest(server, atRest);
    const full = weigh ? memoryOf(server.pid) : 0;
    const before = usageOf(server.pid);
    const { requests, seconds, cpuSeconds, latencies } = await generator.measure();
    if (load.kind === "churn") await rest(server, atRest); // what a connection's end costs is a part of its cost
    const after = usageOf(server.pid);
    return {
      rate: requests / seconds,
      cpu: ((after.cpu - before.cpu) * 1000) / requests,
      switches: (after.switches - before.switches) / requests,
      loadShare: cpuSeconds / seconds,
      ...(latencies === undefined ? {} : { latency: percentilesOf(latencies) }),
      ...(weigh ? { memory: (full - empty) / (load.idle + load.clients) } : {}),
    };
  } finally {
    await generator.end();
    await rest(server, atRest);
  }
}

/** Descriptors of the whole server: those of processes that are no longer there are none. */
function descriptors({ pid }: RunningServer): number {
  return proc.tree(pid).reduce((sum, each) => sum + proc.descriptorCount(each), 0);
}

/** Waits until the server has let all clients go. */
async function rest(server: RunningServer, atRest: number): Promise<void> {
  await eventually(`${server.program.name} has closed its connections`, () => descriptors(server) <= atRest, 30_000);
}
