import { constants } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as signal from "./signal.ts";
import { doNothing, SIG_BLOCK, SIG_DFL, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, sigaction, sigprocmask } from "./signal.ts";
import { SIGKILL, SIGSTOP, SIGUSR1, SIGUSR2 } from "./signal.ts";
import { raise } from "./testing/interruption.ts";
import { answerOf, FORK_FLAGS } from "./testing/node.ts";
import { getpid } from "./unistd.ts";

const failure = (code: string, syscall: string): unknown => expect.objectContaining({ code, syscall });

describe("sigaction", () => {
  const before = sigaction(SIGUSR2);
  afterEach(() => sigaction(SIGUSR2, before));

  test("returns what was in force before, and without an action changes nothing", () => {
    expect(sigaction(SIGUSR2).handler).toBe(SIG_DFL);
    const first = { handler: doNothing(), flags: signal.SA_RESTART | signal.SA_NODEFER };
    expect(sigaction(SIGUSR2, first).handler).toBe(SIG_DFL);
    expect(sigaction(SIGUSR2)).toEqual(first);
    expect(sigaction(SIGUSR2, { handler: SIG_IGN, flags: 0 })).toEqual(first);
    expect(sigaction(SIGUSR2)).toEqual({ handler: SIG_IGN, flags: 0 });
  });

  test("with SA_RESETHAND the first signal puts the default action back", () => {
    sigaction(SIGUSR2, { handler: doNothing(), flags: signal.SA_RESETHAND });
    expect(sigaction(SIGUSR2)).toEqual({ handler: doNothing(), flags: signal.SA_RESETHAND });
    raise(SIGUSR2);
    expect(sigaction(SIGUSR2).handler).toBe(SIG_DFL);
  });

  test("a signal with a harmless handler, or an ignored one, leaves the process alone", () => {
    sigaction(SIGUSR2, { handler: doNothing(), flags: 0 });
    for (let i = 0; i < 1000; i++) raise(SIGUSR2);
    sigaction(SIGUSR2, { handler: SIG_IGN, flags: 0 });
    raise(SIGUSR2);
  });

  test("Node ignores SIGPIPE from the start: a write to a closed connection fails instead of killing", () => {
    expect(sigaction(signal.SIGPIPE).handler).toBe(SIG_IGN);
  });

  test("SIGKILL and SIGSTOP cannot be caught, nor a signal that does not exist: EINVAL", () => {
    for (const signo of [SIGKILL, SIGSTOP, 65, -1]) {
      expect(() => sigaction(signo, { handler: SIG_IGN, flags: 0 })).toThrow(failure("EINVAL", "sigaction"));
    }
  });
});

describe("sigprocmask", () => {
  let before: number[] = [];
  beforeEach(() => void (before = sigprocmask(SIG_BLOCK)));
  afterEach(() => void sigprocmask(SIG_SETMASK, before));

  test("adds to the mask, takes from it, replaces it, and returns the one before", () => {
    sigprocmask(SIG_SETMASK, []);
    expect(sigprocmask(SIG_BLOCK, [SIGUSR1])).toEqual([]);
    expect(sigprocmask(SIG_BLOCK, [SIGUSR2, 64])).toEqual([SIGUSR1]);
    expect(sigprocmask(SIG_UNBLOCK, [SIGUSR1])).toEqual([SIGUSR1, SIGUSR2, 64]);
    expect(sigprocmask(SIG_SETMASK, [SIGUSR1])).toEqual([SIGUSR2, 64]);
    expect(sigprocmask(SIG_BLOCK)).toEqual([SIGUSR1]);
  });

  test("SIGKILL and SIGSTOP stay unblocked, without an error", () => {
    sigprocmask(SIG_SETMASK, [SIGKILL, SIGSTOP, SIGUSR2]);
    expect(sigprocmask(SIG_BLOCK)).toEqual([SIGUSR2]);
  });

  test("a blocked signal waits, once, however often it was sent", () => {
    const old = sigaction(SIGUSR2, { handler: doNothing(), flags: signal.SA_RESETHAND });
    sigprocmask(SIG_BLOCK, [SIGUSR2]);
    raise(SIGUSR2);
    raise(SIGUSR2); // a second one, after the default action is back, would end this process
    expect(sigaction(SIGUSR2).handler).toBe(doNothing());
    sigprocmask(SIG_UNBLOCK, [SIGUSR2]);
    expect(sigaction(SIGUSR2).handler).toBe(SIG_DFL);
    sigaction(SIGUSR2, old);
  });

  test("another way to change it fails with EINVAL", () => {
    expect(() => sigprocmask(9, [])).toThrow(failure("EINVAL", "sigprocmask"));
  });
});

test("SIGCHLD that comes while the main thread blocks it goes to another of Node's threads, and is lost to us", () => {
  const program = `
    import { fork, _exit } from "./unistd.ts";
    import { waitpid } from "./sys/wait.ts";
    import { PollFds, ppoll } from "./poll.ts";
    import { doNothing, SIG_BLOCK, sigaction, SIGCHLD, sigprocmask } from "./signal.ts";
    sigaction(SIGCHLD, { handler: doNothing(), flags: 0 });
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
    let seen = 0;
    for (let i = 0; i < 20; i++) {
      const child = fork();
      if (child === 0) _exit(0);
      waitpid(child, 0);
      ppoll(new PollFds(), 2, [SIGCHLD]); // time for the other threads
      try { ppoll(new PollFds(), 0, []); } catch { seen++; }
    }
    console.log(JSON.stringify(seen));`;
  expect(answerOf(program, FORK_FLAGS)).toBeLessThan(20);
});

describe("a signal set", () => {
  test("survives the way into its bits and back", () => {
    const all = Array.from({ length: 64 }, (_, i) => i + 1);
    for (const set of [[], [1], [64], [8, 9], all]) {
      expect(signal.decodeSignalSet(signal.encodeSignalSet(set))).toEqual(set);
    }
  });

  test.for([0, 65, -1, 1.5, Number.NaN])("has no signal %d", (signo) => {
    expect(() => signal.encodeSignalSet([signo])).toThrow(
      new RangeError(`${signo} is not a signal: signals are 1 to 64`),
    );
  });
});

describe("kill", () => {
  test("signal 0 only asks whether the process is there", () => {
    signal.kill(getpid(), 0);
    expect(() => signal.kill(0x7fff_ffff, 0)).toThrow(failure("ESRCH", "kill"));
  });

  test("a signal that does not exist fails with EINVAL", () => {
    expect(() => signal.kill(getpid(), 65)).toThrow(failure("EINVAL", "kill"));
  });
});

test("signalName knows every signal by its number, and a real-time one by that alone", () => {
  const names = Object.entries(constants.signals);
  for (const [, number] of names) expect(constants.signals[signal.signalName(number) as "SIGHUP"]).toBe(number);
  expect(["SIGABRT", "SIGKILL", "SIGIO"]).toEqual([6, 9, 29].map(signal.signalName));
  expect(signal.signalName(40)).toBe("signal 40");
});
