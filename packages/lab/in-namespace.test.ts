import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "./eventually.ts";
import { stat } from "./proc.ts";

const IN_NAMESPACE = join(import.meta.dirname, "bin/in-namespace.mjs");

/** Runs a command in a namespace, and returns the pid that it prints. */
async function started(command: readonly string[]): Promise<{ outer: ChildProcess; pid: number }> {
  const outer = spawn(process.execPath, [IN_NAMESPACE, ...command], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void outer.kill("SIGKILL"));
  const [line] = (await once(outer.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { outer, pid: Number(line.toString()) };
}

/** A shell that starts a program in a session of its own, frozen, prints its pid, and waits. */
const LEAVES_ONE = ["sh", "-c", "setsid sleep 600 & kill -STOP $!; echo $!; sleep 600"];

const gone = (pid: number): boolean => stat(pid) === undefined || stat(pid)?.state === "Z";

test("when the command is killed, what it has started dies too", async () => {
  const { outer, pid } = await started(LEAVES_ONE);
  const parent = stat(pid)?.ppid ?? 0;
  process.kill(parent, "SIGKILL");
  await eventually("the frozen program is gone", () => gone(pid));
  await eventually("in-namespace has ended", () => outer.exitCode !== null);
  expect(outer.exitCode).toBe(128 + 9);
});

test("when in-namespace itself is killed, nothing is left of the command either", async () => {
  const { outer, pid } = await started(LEAVES_ONE);
  const parent = stat(pid)?.ppid ?? 0;
  outer.kill("SIGKILL");
  await eventually("the frozen program is gone", () => gone(pid));
  await eventually("the command is gone", () => gone(parent));
});

test("a command's status is in-namespace's own", async () => {
  const { outer } = await started(["sh", "-c", "echo 1; exit 7"]);
  await eventually("in-namespace has ended", () => outer.exitCode !== null);
  expect(outer.exitCode).toBe(7);
});
