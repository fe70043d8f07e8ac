import { describe, expect, test } from "vitest";
import { noCompiler, runC } from "../testing/c-probe.ts";
import { answerOf, FORK_FLAGS } from "../testing/node.ts";
import * as wait from "./wait.ts";
import { waitpid, WNOHANG } from "./wait.ts";

/** All that the macros say of one status, in the order of the C program below. */
function decode(status: number): number[] {
  return [
    wait.WIFEXITED(status),
    wait.WEXITSTATUS(status),
    wait.WIFSIGNALED(status),
    wait.WTERMSIG(status),
    wait.WCOREDUMP(status),
    wait.WIFSTOPPED(status),
    wait.WSTOPSIG(status),
    wait.WIFCONTINUED(status),
  ].map(Number);
}

const isSignal = (number: number): boolean => number >= 1 && number <= 64;

/** Can the kernel make this status? Exited, killed by a signal of 1 to 64 with a core dump or without, stopped, continued. */
function occurs(status: number): boolean {
  const [high, low] = [status >> 8, status & 0xff];
  return low === 0 || (high === 0 && isSignal(low & 0x7f)) || (low === 0x7f && isSignal(high)) || status === 0xffff;
}

describe.skipIf(noCompiler !== undefined)(`the C compiler${noCompiler ?? ""}`, () => {
  test("says the same of all wait statuses: with glibc of all 65536, else of those that occur", () => {
    const body = `for (int s = 0; s < 65536; s++) printf("%d %d %d %d %d %d %d %d\\n", WIFEXITED(s), WEXITSTATUS(s),
        WIFSIGNALED(s), WTERMSIG(s), !!WCOREDUMP(s), WIFSTOPPED(s), WSTOPSIG(s), WIFCONTINUED(s));
      #ifdef __GLIBC__
      puts("glibc");
      #endif`;
    const lines = runC(["stdio.h", "sys/wait.h"], body).trimEnd().split("\n");
    const glibc = lines[65536] === "glibc";
    const wrong = lines
      .slice(0, 65536)
      .map((line, status) => ({ status, inC: line, ours: decode(status).join(" ") }))
      .filter(({ status, inC, ours }) => inC !== ours && (glibc || occurs(status)));
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

test("at most one of the four endings is true of any status", () => {
  for (let status = 0; status < 65536; status++) {
    const endings = [wait.WIFEXITED, wait.WIFSIGNALED, wait.WIFSTOPPED, wait.WIFCONTINUED];
    if (endings.filter((is) => is(status)).length > 1) throw new Error(`status ${status}`);
  }
});

test("waitpid without a child fails with ECHILD", () => {
  expect(() => waitpid(0x7fff_ffff, WNOHANG)).toThrow(expect.objectContaining({ code: "ECHILD", syscall: "waitpid" }));
  expect(() => waitpid(0x7fff_ffff, 0x4000)).toThrow(expect.objectContaining({ code: "EINVAL" }));
});

test("real children: exit 7, SIGKILL, stopped, continued, alive, and reaped once only", () => {
  const program = `
    import { _exit, fork, pipe, read } from "./unistd.ts";
    import { kill, SIGCONT, SIGKILL, SIGSTOP } from "./signal.ts";
    import { waitpid, WCONTINUED, WNOHANG, WUNTRACED } from "./sys/wait.ts";
    const [readEnd] = pipe();
    const child = (work) => { const pid = fork(); if (pid !== 0) return pid; work(); _exit(9); };
    const seven = child(() => _exit(7));
    const sleeper = child(() => read(readEnd, new Uint8Array(1)));
    const answer = { exited: waitpid(seven, 0), alive: waitpid(sleeper, WNOHANG) };
    kill(sleeper, SIGSTOP);
    answer.stopped = waitpid(sleeper, WUNTRACED);
    kill(sleeper, SIGCONT);
    answer.continued = waitpid(sleeper, WCONTINUED);
    kill(sleeper, SIGKILL);
    answer.killed = waitpid(-1, 0);
    try { waitpid(sleeper, 0); } catch (error) { answer.gone = error.code; }
    console.log(JSON.stringify({ seven, sleeper, ...answer }));`;
  const { seven, sleeper, ...answer } = answerOf(program, FORK_FLAGS) as Record<string, unknown>;
  expect(answer).toEqual({
    exited: { pid: seven, status: 7 << 8 },
    alive: { pid: 0, status: 0 },
    stopped: { pid: sleeper, status: (19 << 8) | 0x7f },
    continued: { pid: sleeper, status: 0xffff },
    killed: { pid: sleeper, status: 9 },
    gone: "ECHILD",
  });
});

test("a stopped status says by which signal, an exited one its number, a killed one its signal", () => {
  expect([wait.WIFSTOPPED(0x137f), wait.WSTOPSIG(0x137f)]).toEqual([true, 19]);
  expect([wait.WIFEXITED(0x0700), wait.WEXITSTATUS(0x0700)]).toEqual([true, 7]);
  expect([wait.WIFSIGNALED(0x8b), wait.WTERMSIG(0x8b), wait.WCOREDUMP(0x8b)]).toEqual([true, 11, true]);
  expect(wait.WIFCONTINUED(0xffff)).toBe(true);
});
