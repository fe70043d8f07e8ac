import { readFileSync } from "node:fs";
import { Client } from "@accept-loop/lab/client";
import * as proc from "@accept-loop/lab/proc";
import { start } from "@accept-loop/lab/server";
import { expect, test } from "vitest";
import { type Contender, contenders, isFor } from "./contenders.ts";
import { BLOCKING, loads, PACED, STALLED } from "./loads.ts";

const named = (name: string): Contender => contenders.find(({ id }) => id === name) as Contender;

const O_NONBLOCK = 0o4000;

/** Whether the sockets of a process block, by /proc/PID/fdinfo: first the one that listens, then its client's. */
function blocks(pid: number): boolean[] {
  const sockets = proc.descriptors(pid).filter(({ target }) => target.startsWith("socket:"));
  return sockets.map(({ fd }) => {
    const [, flags = ""] = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, "latin1")) ?? [];
    return (Number.parseInt(flags, 8) & O_NONBLOCK) === 0;
  });
}

test.each([
  ["06 poll", [false, false]],
  [BLOCKING, [false, true]],
])("whether the sockets of %s block, that of the listener and that of a client: %j", async (id, expected) => {
  const server = await start(named(id).program());
  try {
    const client = await Client.connect(server.port, server);
    expect(await client.ask("served\n")).toBe("SERVED\n");
    expect(blocks(server.pid)).toEqual(expected);
    client.close();
  } finally {
    await server.stop();
  }
});

test("the client that stalls is put on some servers, and no other load on the one that blocks", () => {
  const of = (name: string): string[] => loads.filter((load) => isFor(load, named(name))).map(({ id }) => id);
  expect(of(BLOCKING)).toEqual([PACED, STALLED]);
  expect(of("06 poll")).toEqual(loads.map(({ id }) => id));
  expect(of("06 select")).not.toContain(STALLED);
});
