import { mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { NO_CC } from "@accept-loop/lab/program";
import { answerOf, FORK_FLAGS } from "@accept-loop/libc/testing/node";
import { claim } from "@accept-loop/weave/claim/claim";

// What the lesson says of a Node that forks: of its threads, its two flags, and its event loop.

const [SINGLE_THREADED = ""] = FORK_FLAGS;

/** For a program that looks at its own threads. */
const THREADS = `
  import { readdirSync, readFileSync } from "node:fs";
  const threads = () => readdirSync("/proc/self/task");`;

/** How many threads Node has, started with these flags, before it has done anything. */
function threadsWith(...flags: string[]): number {
  return answerOf(`${THREADS} console.log(JSON.stringify(threads().length));`, flags) as number;
}

/** Runs `body` where as many processors seem to be there as `count` says. */
function withProcessors<T>(count: number, body: () => T): T {
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  const library = join(folder, "processors.so");
  const source = `
    #define _GNU_SOURCE
    #include <sched.h>
    int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set) {
      (void)pid;
      CPU_ZERO_S(size, set);
      for (int i = 0; i < ${count}; i++) CPU_SET_S(i, size, set);
      return 0;
    }`;
  try {
    execFileSync("cc", ["-Werror", "-shared", "-fPIC", "-o", library, "-x", "c", "-"], { input: source });
    process.env["LD_PRELOAD"] = library;
    return body();
  } finally {
    delete process.env["LD_PRELOAD"];
    rmSync(folder, { recursive: true });
  }
}

claim("threads-of-node", "three", (evidence) => {
  const program = `
    const { readdirSync, readFile, readFileSync } = require("node:fs");
    const names = () => readdirSync("/proc/self/task").map((id) => readFileSync("/proc/self/task/" + id + "/comm", "latin1").trim());
    const before = names();
    readFile("/dev/null", () => console.log(JSON.stringify([before, names()])));`;
  const printed = execFileSync(process.execPath, [...FORK_FLAGS, "-e", program], { encoding: "utf8" });
  const [before, after] = JSON.parse(printed) as [string[], string[]];
  evidence.saw("threads, with both flags", before.join(", ")); // Node 24 names them, Node 20 does not
  evidence.saw("threads when a file has been read", after.length);
  expect(before.length - 1).toBe(3);
  expect(after.length - before.length).toBe(4);
  expect(before.filter((name) => name.endsWith("V8Worker")).length).toBeLessThanOrEqual(1);
});

claim("pool-of-zero", "seven", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [none, zero, one] = withProcessors(8, () => [
    threadsWith(),
    threadsWith("--v8-pool-size=0"),
    threadsWith("--v8-pool-size=1"),
  ]) as [number, number, number];
  const rest = one - 1; // the main thread, and those that are no workers of V8
  evidence.saw("V8 workers by default, with 8 processors", none - rest);
  evidence.saw("with --v8-pool-size=0", zero - rest);
  evidence.saw("with --v8-pool-size=1", one - rest);
  expect(one).toBe(threadsWith(...FORK_FLAGS));
  expect([none - rest, zero - rest]).toEqual([4, 7]);
});

/** For a program that looks at its child from outside: what each of the child's threads is doing. */
const LOOK = `
  import { readdirSync, readFileSync } from "node:fs";
  import { waitpid, WNOHANG } from "./sys/wait.ts";
  import { kill, SIGKILL } from "./signal.ts";
  const FUTEX = process.arch === "arm64" ? "98" : "202";
  const EPOLL_PWAIT = process.arch === "arm64" ? "22" : "281";
  const threadsOf = (pid) => readdirSync("/proc/" + pid + "/task").map((thread) => {
    try {
      const [number, , , , timeout] = readFileSync("/proc/" + pid + "/task/" + thread + "/syscall", "latin1").trim().split(" ");
      return number === FUTEX && timeout === "0x0" ? "waits without end" : number === EPOLL_PWAIT ? "in its event loop" : "";
    } catch { return ""; }
  });
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // the child needs a processor
  /** Looks until the child has ended, or is as \`when\` says: then it is killed. Returns its status, or what \`when\` found. */
  const outcome = (child, when) => {
    for (;;) {
      const ended = waitpid(child, WNOHANG);
      if (ended.pid === child) return ended.status;
      const found = when(threadsOf(child));
      if (found === undefined) { pause(); continue; }
      kill(child, SIGKILL);
      waitpid(child, 0);
      return found;
    }
  };
  // A private futex is woken by a thread of the same process alone: of an only thread that is never.
  const stuck = (threads) => (threads.join() === "waits without end" ? "waits without end" : undefined);`;

/** Forks up to `most` children that fill their heaps and collect them, until one waits for a thread that it lacks. */
function collecting(most: number, flags: readonly string[]): (number | string)[] {
  const fill = `for (let i = 0, kept = []; i < 40; i++) {
    if (i % 20 === 0) kept = [];
    kept.push(Array.from({ length: 16_000 }, (_, k) => ({ i, k, list: [k] })));
  }
  globalThis.gc();`;
  const program = `${LOOK}
    process.execArgv.push(...${JSON.stringify(FORK_FLAGS)}); // or our fork() would refuse
    const { _exit, fork } = await import("./unistd.ts");
    const outcomes = [];
    ${fill}
    while (outcomes.length < ${most} && outcomes.at(-1) !== "waits without end") {
      const child = fork();
      if (child === 0) { ${fill} _exit(0); }
      outcomes.push(outcome(child, stuck));
    }
    console.log(JSON.stringify(outcomes));`;
  return answerOf(program, ["--expose-gc", ...flags]) as (number | string)[];
}

claim("garbage-waits", (evidence) => {
  const outcomes = collecting(200, []);
  evidence.saw("children until one waited for a thread that it has not got", outcomes.length);
  expect(outcomes.at(-1)).toBe("waits without end");
});

claim("single-threaded", (evidence) => {
  const threads = [threadsWith(), threadsWith(SINGLE_THREADED)];
  evidence.saw("threads without the flag, and with it", threads.join(", "));
  expect(threads[1]).toBe(threads[0]);
});

claim("both-flags", (evidence) => {
  const outcomes = collecting(4, FORK_FLAGS);
  evidence.saw("children that collected their garbage and exited, of 4", outcomes.filter((each) => each === 0).length);
  expect(outcomes).toEqual([0, 0, 0, 0]);
});

claim("exit-does-not-end-it", "process.exit", (evidence) => {
  const outcomes = answerOf(
    `${LOOK}
    import { _exit, fork } from "./unistd.ts";
    const end = (how) => {
      const child = fork();
      if (child === 0) how();
      return outcome(child, stuck);
    };
    console.log(JSON.stringify([end(() => process.exit(7)), end(() => _exit(7))]));`,
    FORK_FLAGS,
  ) as [number | string, number];
  const [exit, direct] = outcomes;
  evidence.saw("process.exit(7)", typeof exit === "number" ? `killed by signal ${exit & 127}` : exit);
  evidence.saw("_exit(7)", `exits with status ${direct >> 8}`);
  expect(exit).toSatisfy((how) => how === "waits without end" || (typeof how === "number" && (how & 127) !== 0));
  expect(direct).toBe(7 << 8);
});

claim("event-loop-works", (evidence) => {
  const statuses = answerOf(
    `${LOOK}
    import { readFile } from "node:fs/promises";
    import { _exit, fork } from "./unistd.ts";
    const statuses = [];
    for (const wait of [
      () => new Promise((done) => setImmediate(done)),
      () => new Promise((done) => setTimeout(done, 10)),
      () => readFile("/dev/null"),
    ]) {
      const child = fork();
      if (child === 0) { await wait(); _exit(7); }
      statuses.push(waitpid(child, 0).status >> 8);
    }
    console.log(JSON.stringify(statuses));`,
    FORK_FLAGS,
  ) as number[];
  evidence.saw("children that waited for setImmediate, setTimeout and readFile ended with", statuses.join(", "));
  expect(statuses).toEqual([7, 7, 7]);
});

claim("event-loop-shared", (evidence) => {
  const found = answerOf(
    `${LOOK}
    import { readFile } from "node:fs/promises";
    import { setTimeout as later } from "node:timers/promises";
    import { _exit, fork } from "./unistd.ts";
    const fdinfo = (fd) => { try { return readFileSync("/proc/self/fdinfo/" + fd, "latin1"); } catch { return ""; } };
    const count = (fd) => Number(/^eventfd-count: +(\\w+)/m.exec(fdinfo(fd))?.[1] ?? 0);
    /** The thread that read the file has told the event loop, and the message is no longer there. */
    const messageWasTaken = () => {
      const [, ...others] = threadsOf("self");
      const haveEnded = others.length > 0 && others.every((each) => each === "waits without end");
      return haveEnded && readdirSync("/proc/self/fd").every((fd) => count(fd) === 0);
    };
    const child = fork();
    if (child === 0) {
      void readFile("/dev/null").then(() => _exit(7));
      while (!messageWasTaken());
    } else {
      let found;
      while (found === undefined) {
        await later(5); // the parent sleeps in its event loop
        found = waitpid(child, WNOHANG).pid === child ? "ended" : threadsOf(child).find((one) => one === "in its event loop");
      }
      kill(child, SIGKILL);
      console.log(JSON.stringify(found));
    }`,
    FORK_FLAGS,
  );
  evidence.saw("the child, when its parent had taken the message", String(found));
  expect(found).toBe("in its event loop");
});

claim("loop-descriptors", (evidence) => {
  const [parent, child] = answerOf(
    `${LOOK}
    import { readlinkSync } from "node:fs";
    import { _exit, fork, pipe, read, write } from "./unistd.ts";
    const kinds = () => [...new Set(readdirSync("/proc/self/fd").flatMap((fd) => {
      try { return /^anon_inode:\\[(.*)\\]/.exec(readlinkSync("/proc/self/fd/" + fd))?.[1] ?? []; } catch { return []; }
    }))].sort();
    const [readEnd, writeEnd] = pipe();
    const before = kinds();
    if (fork() === 0) { write(writeEnd, JSON.stringify(kinds())); _exit(0); }
    const heard = new Uint8Array(1000);
    const inherited = JSON.parse(Buffer.from(heard.subarray(0, read(readEnd, heard))).toString());
    console.log(JSON.stringify([before, inherited]));`,
    FORK_FLAGS,
  ) as [string[], string[]];
  evidence.saw("the parent's", parent.join(", ")); // from Node 22 on an io_uring is among them, where the system allows it
  evidence.saw("the child's", child.join(", "));
  expect(parent).toContain("eventpoll");
  expect(parent).toContain("eventfd");
  expect(child).toEqual(parent);
});
