import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_CC } from "@accept-loop/lab/program";
import { start, type RunningServer } from "@accept-loop/lab/server";
import { contenders } from "../plan/contenders.ts";
import { type Load, loads, PACED, STALLED } from "../plan/loads.ts";
import { Generator } from "../load/generator.ts";
import { measure } from "./measure.ts";
import { placesOn } from "../plan/places.ts";

const SHORT = { warm: 1, measured: 1 };
const NOWHERE = placesOn([]);
const reason = NO_CC === undefined ? "" : ` (skipped: ${NO_CC})`;

let server: RunningServer;
beforeAll(async () => {
  const net = contenders.find(({ id }) => id === "node:net");
  if (net !== undefined) server = await start(net.program());
});
afterAll(() => server.stop());

/** The open loop, at a rate that a busy machine has, too. */
const paced = (rate: number, id = PACED): Load => ({ ...load(id), rate, measured: 100 });

const load = (id: string): Load => loads.find((each) => each.id === id) as Load;

test.skipIf(NO_CC !== undefined)(`every kind of load is measured: rate, CPU time, switches${reason}`, async () => {
  for (const each of [
    load("64B-16"),
    load("8kB-16"),
    load("idle-100"),
    load("deaf"),
    load("bulk"),
    paced(1000),
    paced(500, STALLED),
    load("churn"),
  ]) {
    const { rate, cpu, switches, loadShare } = await measure(server, each, SHORT, NOWHERE);
    expect({ load: each.id, rate: rate > 0, cpu: cpu > 0 }).toEqual({ load: each.id, rate: true, cpu: true });
    expect(switches).toBeGreaterThanOrEqual(0);
    expect(loadShare).toBeGreaterThan(0);
  }
});

test.skipIf(NO_CC !== undefined)(`a server that answers wrong bytes is not measured${reason}`, async () => {
  const program = { name: "echo", command: [process.execPath, "-e", ECHO], cwd: import.meta.dirname };
  const wrong = await start(program);
  try {
    await expect(measure(wrong, load("64B-1"), SHORT, NOWHERE)).rejects.toThrow("load: wrong bytes");
  } finally {
    await wrong.stop();
  }
});

/** Answers what it is asked, in lower case. */
const ECHO = `require("node:net").createServer((socket) => socket.pipe(socket)).listen(process.env.PORT, "127.0.0.1")`;

/** The times of all answers of an open loop, in nanoseconds: from when they were due, and from when they were sent. */
async function latencies(port: number, load: Load): Promise<readonly (readonly [due: number, sent: number])[]> {
  const generator = await Generator.start(port, load, SHORT);
  try {
    return (await generator.measure()).latencies ?? [];
  } finally {
    await generator.end();
  }
}

/** How many answers took longer than half of the time for which the servers below stand still. */
const late = (times: readonly number[]): number => times.filter((time) => time > 50e6).length;

test.skipIf(NO_CC !== undefined)(
  `while a server stands still, an open loop goes on: each request counts from when it was due${reason}`,
  async () => {
    const program = { name: "pauses", command: [process.execPath, "-e", PAUSES], cwd: import.meta.dirname };
    const pauses = await start(program);
    try {
      const times = await latencies(pauses.port, { ...paced(1000), measured: 300 });
      expect(times.length).toBe(301); // also those that were due meanwhile; the first at once
      expect(times.filter(([due, sent]) => due < sent)).toEqual([]);
      // When it stands still, each of the 16 clients waits for one answer; what they should have asked meanwhile is late, too.
      expect(late(times.map(([due]) => due))).toBeGreaterThan(late(times.map(([, sent]) => sent)));
    } finally {
      await pauses.stop();
    }
  },
);

/** Stands still for 100 ms, once, when it is asked for the 20th time. */
const PAUSES = `
  let asked = 0;
  const server = require("node:net").createServer((socket) => socket.on("data", (bytes) => {
    if (++asked === 20) for (const end = Date.now() + 100; Date.now() < end; );
    socket.write(bytes.toString().toUpperCase());
  }));
  server.listen(process.env.PORT, "127.0.0.1");
`;

test("a design that has a bound refuses the loads beyond it, and says why", () => {
  const refusal = (contender: string, id: string): string | undefined =>
    contenders.find((each) => each.id === contender)?.refuses(load(id));
  expect(refusal("01 one by one", "64B-16")).toBe("it serves one client at a time");
  expect(refusal("01 one by one", "churn")).toBeUndefined();
  expect(refusal("04 pool", "64B-16")).toBeUndefined();
  expect(refusal("04 pool", "deaf")).toBe("16 threads, and so 16 clients at once");
  expect(refusal("06 select", "idle-8000")).toBe("an fd_set ends at descriptor 1023");
  expect(refusal("06 poll", "64B-8000")).toBeUndefined();
});
