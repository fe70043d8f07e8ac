import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_CC } from "@accept-loop/lab/program";
import { start, type RunningServer } from "@accept-loop/lab/server";
import { contenders } from "../plan/contenders.ts";
import { loads, type Load } from "../plan/loads.ts";
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

const load = (id: string): Load => loads.find((each) => each.id === id) as Load;

test.skipIf(NO_CC !== undefined)(`every kind of load is measured: rate, CPU time, switches${reason}`, async () => {
  for (const each of [load("64B-16"), load("8kB-16"), load("idle-100"), load("deaf"), load("bulk"), load("churn")]) {
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
