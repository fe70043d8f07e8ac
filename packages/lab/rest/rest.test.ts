import { readFileSync } from "node:fs";
import { expect, test, type TestContext } from "vitest";
import { Client } from "../client.ts";
import { eventually } from "../eventually.ts";
import { cProgram, NO_CC } from "../program.ts";
import * as proc from "../proc.ts";
import { type RunningServer, start } from "../server.ts";
import { comesToRest, IDLE, SHORTAGE } from "./comes-to-rest.ts";
import { whileAsleep } from "./while-asleep.ts";

const PROGRAM = NO_CC === undefined ? cProgram(import.meta.dirname, "restless.c") : undefined;

interface Options {
  /** Run it on a processor that two other processes burn. */
  readonly burnt?: boolean;
  readonly clients?: number;
  readonly patience?: number;
}

/** Starts restless.c with these words, and connects clients, the first of which makes it begin. */
async function restless(
  words: readonly string[],
  { burnt = false, clients = 1, patience = 1000 }: Options,
  context: TestContext,
): Promise<RunningServer> {
  if (PROGRAM === undefined) return context.skip(NO_CC);
  const through = burnt ? ["taskset", "-c", processor()] : [];
  const run = async (what: readonly string[]): Promise<RunningServer> => {
    const program = { ...PROGRAM, command: [...PROGRAM.command, ...what] };
    const server = await start(program, { through, patience });
    context.onTestFinished(() => server.stop());
    return server;
  };
  for (const burner of burnt ? [await run(["spin"]), await run(["spin"])] : []) await begin(burner, 1);
  const server = await run(words);
  await begin(server, clients);
  return server;
}

async function begin(server: RunningServer, clients: number): Promise<void> {
  await Client.connectMany(clients, server.port);
  await eventually("a client was accepted", () => (proc.listeners(server.port)[0]?.rxQueue ?? 0) < clients);
}

/** The last of the processors that this process may use. */
function processor(): string {
  const allowed = /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync("/proc/self/status", "latin1"));
  return allowed?.[1] ?? "0";
}

type Case = readonly [what: string, words: readonly string[], atATime: number];
type Restless = readonly [...Case, told: RegExp];

const atRest: readonly Case[] = [
  ["one that sleeps until it is woken", ["sleep"], IDLE],
  ["one that wakes 20 times a second", ["wake", "50"], IDLE],
  ["in a shortage, one that tries 100 times a second", ["wake", "10"], SHORTAGE],
  ["one that runs for 20 ms whenever it wakes, and it seldom does", ["half", "20", "200"], IDLE],
];
const notAtRest: readonly Restless[] = [
  ["one that never sleeps", ["spin"], SHORTAGE, /^now, .* state R \(running\) in (\d+) of \1 looks$/],
  ["one that wakes 50 times a second", ["wake", "20"], IDLE, /^now, .* it woke \d+ times in \d+ ms$/],
  ["in a shortage, one that tries 500 times a second", ["wake", "2"], SHORTAGE, /it woke \d+ times in \d+ ms$/],
  ["one that runs for longer than it sleeps", ["half", "100", "50"], IDLE, /it ran for \d+ ms and slept for \d+ ms$/],
];

for (const burnt of [false, true]) {
  const where = burnt ? ", on a processor that others burn" : "";
  // On such a processor the first two of each kind: it is burnt in earnest, and the machine has few.
  const of = <T>(cases: readonly T[]): readonly T[] => (burnt ? cases.slice(0, 2) : cases);

  test.for(of(atRest))(`is at rest: %s${where}`, async ([, words, atATime], context) => {
    const server = await restless(words, { burnt }, context);
    await comesToRest(server, "now", atATime);
  });

  test.for(of(notAtRest))(`is not at rest: %s${where}`, async ([, words, atATime, told], context) => {
    const server = await restless(words, { burnt }, context);
    await expect(comesToRest(server, "now", atATime)).rejects.toThrow(told);
  });
}

test("a server that is at work has longer than its patience, as long as the work gets less", async (context) => {
  const server = await restless(["work", "100"], { clients: 8, patience: 300 }, context);
  await comesToRest(server, "now");
  expect(proc.listeners(server.port)[0]?.rxQueue).toBe(0);
});

test("a server that has ended is not at rest", async (context) => {
  const server = await restless(["sleep"], {}, context);
  server.kill("SIGKILL");
  await server.exited;
  await expect(comesToRest(server, "now")).rejects.toThrow("the server ended");
});

test("what is seen while a server sleeps is told from what is seen while it is awake", async (context) => {
  const sleeper = await restless(["sleep"], {}, context);
  await eventually("it sleeps", () => whileAsleep(sleeper, () => "seen") === "seen");
  const spinner = await restless(["spin"], {}, context);
  expect(whileAsleep(spinner, () => "seen")).toBeUndefined();
});
