import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ROOT } from "../problem.ts";
import type { Recording } from "../record/record.ts";
import { transcript } from "../record/transcript.ts";
import { compare } from "../scenario/compare.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { recordScenario } from "./record-scenario.ts";

// A chapter in a temporary folder: its server answers every client in upper case, its client is the shell's cat.

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
writeFileSync(
  join(folder, "package.json"),
  JSON.stringify({ type: "module", scripts: { start: "node server.js", client: "node client.js" } }),
);
writeFileSync(
  join(folder, "server.js"),
  `import { createServer } from "node:net";
createServer((socket) => {
  console.log("client port: " + socket.remotePort);
  socket.on("data", (data) => socket.write(data.toString().toUpperCase()));
}).listen(process.env.PORT, "127.0.0.1", () => console.log("listening on 127.0.0.1:" + process.env.PORT));
`,
);
writeFileSync(
  join(folder, "client.js"),
  `import { connect } from "node:net";
const socket = connect(6666, "127.0.0.1", () => process.stdin.pipe(socket));
socket.pipe(process.stdout);
`,
);
writeFileSync(
  join(folder, "scenarios.ts"),
  `import { port, scenario } from "@accept-loop/weave/scenario/scenario";
export const scenarios = [
  scenario({
    name: "hello",
    lanes: ["server", "client", "shell"],
    varies: [port],
    async run({ start, client, shell, keep }) {
      const server = await start("server");
      const one = await client("client");
      await server.prints("client port");
      await one.types("hello");
      await one.prints("HELLO");
      await shell("shell", "echo $((6 * 7)); echo oops >&2");
      keep("answer", 42);
      await one.ends();
      await server.interrupts();
    },
  }),
  scenario({ name: "wrong", lanes: ["shell"], run: async ({ run }) => { await (await run("shell", "true")).prints("never"); } }),
];
`,
);
const { scenarios } = (await import(pathToFileURL(join(folder, "scenarios.ts")).href)) as { scenarios: Scenario[] };
const [hello, wrong] = scenarios as [Scenario, Scenario];

test("a scenario is run for real, and run again it is the same but for what varies", async () => {
  const recording = await recordScenario(folder, hello);
  expect(transcript(recording).replace(/port: \d+/, "port: N")).toBe(
    `server │ $ npm start
       │ listening on 127.0.0.1:6666
client │ $ npm run client
server │ client port: N
client │ hello
       │ HELLO
shell  │ $ echo $((6 * 7)); echo oops >&2
       │ 42
       │ oops
client │ ^D
server │ ^C`,
  );
  expect(recording.runs[0]?.data).toEqual({ answer: 42 });
  const again = await recordScenario(folder, hello);
  compare(folder, hello, recording, again);
  expect(() => compare(folder, { ...hello, varies: [] }, recording, again)).toThrow(
    /went otherwise[\s\S]*-server │ client port/,
  );
  const edited = JSON.parse(JSON.stringify(recording).replace("HELLO", "HELL0")) as Recording;
  expect(() => compare(folder, hello, edited, again)).toThrow(/-client │ HELL0\n\+client │ HELLO/);
  expect(() => compare(folder, hello, undefined, again)).toThrow("never recorded");
});

test("what goes wrong in a scenario is told without its stack", async () => {
  await expect(recordScenario(folder, wrong)).rejects.toThrow(
    /scenarios\.ts:\d+: the scenario "wrong" failed:\nError: the lane "shell" never printed never: nothing new was printed\n {2}remedy: /,
  );
});
