import { expect, test } from "vitest";
import type { Besieged } from "./besieged.ts";
import { Ledger } from "./ledger.ts";
import { besiege, excuseOf } from "./siege.ts";

// A soak that finds nothing is worth what it would have found: here are servers that do what no server should.

const SETTLE = 1000;

/** Besieges a server of Node's own, given as the body of what it does with each client. */
async function found(name: string, onClient: string, more: Partial<Besieged> = {}): Promise<string[]> {
  const code = `require("node:net").createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      socket.on("end", () => socket.end());
      ${onClient}
    }).listen(process.env.PORT, "127.0.0.1")`;
  const program = { name, command: [process.execPath, "-e", code], cwd: import.meta.dirname };
  const ledger = new Ledger(11);
  await besiege({ name, atOnce: 4, program: () => program, ...more }, 1000, ledger, SETTLE);
  return ledger.problems;
}

/** What an honest server does; `lie` is a statement about its `answer`. */
function answer(lie = ""): string {
  return `socket.on("drain", () => socket.resume()).on("data", (bytes) => {
      const answer = Buffer.from(bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte)));
      ${lie}
      if (!socket.write(answer)) socket.pause();
    });`;
}

test("a server that forgets some clients, and answers one byte wrongly, is found out, with the seed to see it again", async () => {
  const wrong = `if (socket.remotePort % 8 < 4) socket.destroy(); ${answer("answer[500] ^= 1;")}`;
  const problems = (await found("wrong", wrong)).join("\n");
  expect(problems).toMatch(/^wrong: a client that .*(?:ended with|RST came|EPIPE).*\(seed 11\)$/m);
  expect(problems).toMatch(/^wrong: a client that \S+: byte 500 came back as 0x\w+ .*\(seed 11\)$/m);
});

test("a server that leaks a descriptor for each client is found out", async () => {
  const leaks = `${answer()} require("node:fs").open("/dev/null", () => {});`;
  expect((await found("leaks", leaks)).join("\n")).toMatch(
    /the server still holds more than before: \d+ descriptors instead of /,
  );
});

test("a server that spins, grows, complains of what nobody did, and does not end at SIGTERM is found out in all of it", async () => {
  const bad = `${answer()} process.on("SIGTERM", () => {}); console.error("TypeError: oops 17");
    globalThis.kept ??= [];
    globalThis.spin ??= setInterval(() => { for (const end = Date.now() + 9; Date.now() < end;); kept.push(Buffer.alloc(2e6, 1)); }, 10);`;
  const problems = (await found("bad", bad)).join("\n");
  expect(problems).toMatch(/waiting until the server has nothing left to do/);
  expect(problems).toMatch(/memory grew by \d+ MB/);
  expect(problems).toMatch(/it says on stderr: TypeError: oops n/);
  expect(problems).toMatch(/waiting for the server to exit after SIGTERM/);
});

test.each([
  { what: "one that came before descriptors ran out", mischief: { shortUntil: Infinity }, excused: true },
  { what: "one that came before there were enough again", mischief: { shortUntil: 101 }, excused: true },
  { what: "one that came after that", mischief: { shortUntil: 99 }, excused: false },
  { what: "one whose process was killed", mischief: { bereaved: new Set([5000]) }, excused: true },
  { what: "one whose process lives", mischief: { bereaved: new Set([5001]) }, excused: false },
  { what: "one that had an answer before", mischief: { shortUntil: Infinity }, served: true, excused: false },
])("$what is excused when it is sent away: $excused", ({ mischief, served = false, excused }) => {
  const done = { bereaved: new Set<number>(), shortUntil: 0, ...mischief };
  const excuse = excuseOf({ came: 100, port: 5000, served }, { sendsAway: true }, done);
  expect(excuse !== undefined).toBe(excused);
});
