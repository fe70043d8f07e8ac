import { expect, test } from "vitest";
import { NO_CC } from "@accept-loop/lab/program";
import { type Contender, contenders } from "../plan/contenders.ts";
import { loads } from "../plan/loads.ts";
import { placesOn } from "../plan/places.ts";
import { type Plan, runRounds } from "./rounds.ts";

const net = contenders.find(({ id }) => id === "node:net") as Contender;
const told: string[] = [];
const mustBeAlone = async (): Promise<void> => {};

/** Two rounds of two loads. */
function plan(some: readonly Contender[]): Plan {
  const chosen = loads.filter(({ id }) => id === "64B-1" || id === "64B-16");
  const tell = (line: string): void => void told.push(line);
  return { contenders: some, loads: chosen, rounds: 2, measured: 1, places: placesOn([]), tell, mustBeAlone };
}

function server(id: string, code: string): Contender {
  const warmUp = { atStart: 0, each: 1, steady: 1 };
  return {
    ...net,
    id,
    language: "C",
    warmUp,
    program: () => ({ ...net.program(), command: [process.execPath, "-e", code], announces: false }),
  };
}

const reason = NO_CC === undefined ? "" : ` (skipped: ${NO_CC})`;

test.skipIf(NO_CC !== undefined)(`each contender is measured under each load in each round${reason}`, async () => {
  const one = { ...net, refuses: ({ clients }: { clients: number }) => (clients > 1 ? "one at a time" : undefined) };
  const { samples, gaps } = await runRounds(plan([one]));
  expect(samples.map(({ load, round }) => `${round} ${load}`)).toEqual(["0 64B-1", "1 64B-1"]);
  expect(gaps).toEqual([{ contender: "node:net", load: "64B-16", why: "one at a time" }]);
});

test.skipIf(NO_CC !== undefined)(`a round does not begin beside others who are at work${reason}`, async () => {
  let rounds = 0;
  const once = async (): Promise<void> => {
    if (rounds++ === 1) throw new Error("others are at work");
  };
  const asked: string[] = [];
  const tell = (line: string): void => void asked.push(line);
  await expect(runRounds({ ...plan([net]), tell, mustBeAlone: once })).rejects.toThrow("others are at work");
  expect(asked).toEqual(["round 1 of 2: 64 bytes, 1 client", "round 1 of 2: 64 bytes, 16 clients"]);
});

test.skipIf(NO_CC !== undefined)(
  `a client of a design that can have no idle ones is weighed where it asks, in one round${reason}`,
  async () => {
    const few = { ...net, refuses: ({ idle }: { idle: number }) => (idle > 0 ? "few at a time" : undefined) };
    const { samples } = await runRounds(plan([few]));
    const weighed = samples.filter(({ memory }) => memory !== undefined);
    expect(weighed.map(({ load, round }) => `${round} ${load}`)).toEqual(["0 64B-16"]);
  },
);

test.skipIf(NO_CC !== undefined)(
  `a server that fails under a load is left out there, with the reason${reason}`,
  async () => {
    const closes = `require("node:net").createServer((socket) => socket.destroy()).listen(process.env.PORT, "127.0.0.1")`;
    const { samples, gaps } = await runRounds(plan([server("closes", closes), server("ends", "process.exit(3)")]));
    expect(samples).toEqual([]);
    expect(gaps.map(({ contender, load }) => `${contender} ${load}`)).toEqual(["closes 64B-1", "closes 64B-16"]);
    for (const { why } of gaps) expect(why).toMatch(/^round 1: load: (?:read|write|the server closed the connection)/);
    expect(told.join("\n")).toContain("ends is left out: node:net exited with status 3 before it listened");
  },
);
