import { expect, test } from "vitest";
import type { Event, Run } from "./record.ts";
import { transcript } from "./transcript.ts";

function run(title: string, ...lines: [lane: string, text: string][]): Run {
  const events = lines.map(([lane, text]): Event => ({ lane, text, kind: "printed", ms: 0 }));
  return { title, events, pids: [], data: {} };
}

test("every block of lines has the name of its terminal once", () => {
  const one = run("", ["server", "$ npm start"], ["server", "listening"], ["client A", "hello"], ["server", "bye"]);
  expect(transcript({ lanes: ["server", "client A"], runs: [one] })).toBe(
    ["server   │ $ npm start", "         │ listening", "client A │ hello", "server   │ bye"].join("\n"),
  );
});

test("two runs stand below each other, each under its title", () => {
  const first = run("client first", ["server", "$ npm start"], ["client", "^D"]);
  const second = run("server first", ["server", "$ npm start"]);
  expect(transcript({ lanes: ["server", "client"], runs: [first, second] })).toBe(
    [
      "── client first ──",
      "",
      "server │ $ npm start",
      "client │ ^D",
      "",
      "── server first ──",
      "",
      "server │ $ npm start",
    ].join("\n"),
  );
});
