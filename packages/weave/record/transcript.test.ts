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

test("two narrow runs stand side by side", () => {
  const left = run("client first", ["server", "$ npm start"], ["client", "^D"]);
  const right = run("server first", ["server", "$ npm start"]);
  expect(transcript({ lanes: ["server", "client"], runs: [left, right] }).split("\n")).toEqual([
    "client first  │ server first",
    "───────────── │ ─────────────",
    "server:       │ server:",
    "  $ npm start │   $ npm start",
    "client:       │",
    "  ^D          │",
  ]);
});

test("two runs of which one is wide stand below each other", () => {
  const wide = run("wide", ["server", "x".repeat(60)]);
  const text = transcript({ lanes: ["server"], runs: [wide, run("narrow", ["server", "y"])] });
  expect(text).toBe(`── wide ──\n\nserver │ ${"x".repeat(60)}\n\n── narrow ──\n\nserver │ y`);
});
