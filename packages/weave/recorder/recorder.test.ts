import { expect, test } from "vitest";
import { Recorder } from "./recorder.ts";

const linesOf = (recorder: Recorder): string[] =>
  recorder.result({}).events.map(({ lane, text }) => `${lane}: ${text}`);

test("what was printed before an action stands before it, and between two actions in the order of the lanes", () => {
  const recorder = new Recorder(["server", "client"]);
  const output = { server: "", client: "" };
  recorder.follow("client", process.pid, () => output.client);
  recorder.follow("server", process.pid, () => output.server);
  recorder.typed("client", "$ hello");
  output.client = "HELLO\n";
  output.server = "a client\nhalf a li";
  recorder.look();
  recorder.typed("client", "bye");
  output.server += "ne\n";
  expect(linesOf(recorder)).toEqual([
    "client: $ hello",
    "server: a client",
    "client: HELLO",
    "client: bye",
    "server: half a line",
  ]);
});

test("a line without end is written down when its program has ended", () => {
  const recorder = new Recorder(["shell"]);
  const printed = "no end";
  const output = (): string => printed;
  recorder.follow("shell", process.pid, output);
  recorder.look();
  expect(recorder.printed("shell")).toEqual([]);
  recorder.look(output);
  expect(recorder.printed("shell")).toEqual(["no end"]);
});

test("a lane that the scenario does not have is an error", () => {
  expect(() => new Recorder(["server"]).typed("shell", "$ ps")).toThrow('no lane "shell"');
});
