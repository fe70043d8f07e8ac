import { type ChildProcess, spawn } from "node:child_process";
import { eventually } from "@accept-loop/lab/eventually";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTheWay, type Other, othersAtWork } from "./others.ts";

let busy: ChildProcess;
let idle: ChildProcess;
beforeAll(() => {
  busy = spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
  idle = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
});
afterAll(() => {
  busy.kill("SIGKILL");
  idle.stdin?.end();
});

const SPAN = 100;

test("a busy process of somebody else's is seen, with its pid, its command and its share", async () => {
  const seen = await eventually("the busy process is seen", async () => {
    const others = await othersAtWork(SPAN, idle.pid);
    return others.find(({ pid }) => pid === busy.pid);
  });
  expect(seen.command).toBe("sh -c while :; do :; done");
  expect(seen.share).toBeGreaterThan(0);
  expect(seen.share).toBeLessThan(1.5);
});

test("what descends from us is none of the others", async () => {
  const family = new Set([process.pid, busy.pid, idle.pid]);
  const others = await othersAtWork(SPAN);
  expect(others.filter(({ pid }) => family.has(pid))).toEqual([]);
});

const other = (pid: number, share: number): Other => ({ pid, command: `work ${pid}`, share });

test("others that together use less than 15 % of a processor are in nobody's way", () => {
  expect(inTheWay([])).toBeUndefined();
  expect(inTheWay([other(7, 0.08), other(8, 0.06)])).toBeUndefined();
});

test("beyond that a sentence names the busiest, and says what to do", () => {
  expect(inTheWay([other(7, 0.09), other(8, 0.07)])).toBe(
    "Other processes use 16 % of a processor, and nothing can be measured beside more than 15 %: work 7 (pid 7) 9 %, " +
      "work 8 (pid 8) 7 %. Stop them, or wait until they are done, and run this again.",
  );
  expect(inTheWay([7, 8, 9, 10, 11].map((pid) => other(pid, 1)))).toContain(
    "work 9 (pid 9) 100 % and 2 more. Stop them",
  );
});
