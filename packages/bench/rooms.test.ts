import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

// The rooms of this package, from the ground up: each knows those below it, none those above.

const ROOMS = [
  "plan", // which servers are measured, under which loads, and on which processors
  "findings", // what a run finds, as published/results.json holds it
  "load", // the clients that ask
  "servers", // what the chapters' servers are compared with
  "floor", // what the system calls cost without any server
  "measure", // one server under one load, all of them in rounds, and what the rounds say together
  "charts", // the findings, drawn
  "runs", // the files of a run, and the one that the lessons show
  "report", // the findings in words: tables, goals, the method
  "soak", // every server under mixed load and faults
  "bin", // what is typed: npm run bench, bench:publish, soak
];

const BENCH = import.meta.dirname;

const files = readdirSync(BENCH, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && name.includes("/") && !name.includes("node_modules"),
);
/** What each file imports of this package, types too: paths from here. */
const imports = new Map(
  files.map((file) => {
    const found = readFileSync(join(BENCH, file), "utf8").matchAll(/^(?:import|export|\} from)\b.*"(\.[^"]+)";$/gm);
    return [file, [...found].map(([, from = ""]) => relative(BENCH, join(BENCH, dirname(file), from)))];
  }),
);

function floorOf(file: string): number {
  return ROOMS.indexOf(dirname(file));
}

test("every file is in a room that has its place in the order", () => {
  expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
  expect(ROOMS.filter((room) => !files.some((file) => dirname(file) === room))).toEqual([]);
});

test("no room imports from one above it", () => {
  const arrows = files.flatMap((file) => (imports.get(file) ?? []).map((from) => ({ file, from })));
  expect(arrows.length).toBeGreaterThan(70);
  expect(arrows.filter(({ file, from }) => floorOf(from) > floorOf(file))).toEqual([]);
});
