import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ordinaryStretches } from "./fork.ts";
import { answerOf, FORK_FLAGS, runNode } from "./testing/node.ts";

const END = 2 ** 48;

describe("a forked copy of this process", () => {
  test("lives on with its whole heap, also when it fills and collects 200 MB of it", () => {
    const program = `
      import { _exit, fork } from "./unistd.ts";
      import { waitpid } from "./sys/wait.ts";
      const before = Array.from({ length: 10_000 }, (_, i) => ({ i, text: "text " + i }));
      const statuses = [];
      for (let round = 0; round < 2; round++) {
        const child = fork();
        if (child === 0) {
          let kept = [];
          for (let megabytes = 0; megabytes < 200; megabytes++) {
            if (megabytes % 50 === 0) kept = [];
            kept.push(Array.from({ length: 16_000 }, (_, i) => ({ megabytes, i, list: [i] })));
          }
          globalThis.gc();
          _exit(before.every(({ i, text }) => text === "text " + i) ? 7 : 8);
        }
        statuses.push(waitpid(child, 0).status >> 8);
      }
      console.log(JSON.stringify(statuses));`;
    expect(answerOf(program, [...FORK_FLAGS, "--expose-gc"])).toEqual([7, 7]);
  });

  test("comes out well 300 times in a row, and each time the parent's memory is not the child's", () => {
    const program = `
      import { _exit, fork, getpid } from "./unistd.ts";
      import { waitpid, WEXITSTATUS, WIFEXITED } from "./sys/wait.ts";
      let count = 0;
      for (let i = 0; i < 300; i++) {
        const child = fork();
        if (child === 0) {
          const garbage = Array.from({ length: 1000 }, (_, k) => ({ k }));
          count += garbage.length;
          _exit(count === 1000 ? i % 256 : 255);
        }
        const { pid, status } = waitpid(child, 0);
        if (pid !== child || !WIFEXITED(status) || WEXITSTATUS(status) !== i % 256) throw new Error("child " + i);
      }
      console.log(JSON.stringify(count));`;
    expect(answerOf(program, FORK_FLAGS)).toBe(0);
  });

  test("has also the memory that its parent took since the fork before", () => {
    const program = `
      import { _exit, fork } from "./unistd.ts";
      import { waitpid } from "./sys/wait.ts";
      const kept = [];
      const statuses = new Set();
      for (let i = 0; i < 60; i++) {
        kept.push(Array.from({ length: 20_000 }, (_, k) => ({ i, k })));
        const child = fork();
        if (child === 0) _exit(kept.every((list, at) => list.every(({ i, k }, index) => i === at && k === index)) ? 7 : 8);
        statuses.add(waitpid(child, 0).status);
      }
      console.log(JSON.stringify([...statuses]));`;
    expect(answerOf(program, FORK_FLAGS)).toEqual([7 << 8]);
  });

  test("cannot lose a page: once a process has forked, the kernel ignores that V8 forbids a page to be copied", () => {
    const program = `
      import { bindC } from "./ffi.ts";
      import { _exit, fork } from "./unistd.ts";
      import { waitpid } from "./sys/wait.ts";
      const mmap = bindC("int64_t mmap(void *, size_t, int, int, int, int64_t)");
      const madvise = bindC("int madvise(uintptr_t, size_t, int)");
      const mincore = bindC("int mincore(uintptr_t, size_t, void *)");
      const isMapped = (page) => mincore(page, 4096, new Uint8Array(1)) === 0;
      const bareFork = bindC("int fork()");
      const inTheChild = (copy) => {
        const page = mmap(null, 4096, 3, 0x22, -1, 0);
        const answer = madvise(page, 4096, 10); // MADV_DONTFORK
        const child = copy();
        if (child === 0) _exit(isMapped(page) ? 1 : 0);
        return [answer, waitpid(child, 0).status >> 8];
      };
      console.log(JSON.stringify([inTheChild(fork), inTheChild(bareFork)]));`;
    expect(answerOf(program, FORK_FLAGS)).toEqual([
      [0, 1], // the mark was taken back
      [0, 1], // the mark was never made
    ]);
  });

  test("can fork in its turn", () => {
    const program = `
      import { _exit, fork } from "./unistd.ts";
      import { waitpid, WEXITSTATUS } from "./sys/wait.ts";
      function depth(left) {
        if (left === 0) return 0;
        const child = fork();
        if (child === 0) _exit(1 + depth(left - 1));
        return WEXITSTATUS(waitpid(child, 0).status);
      }
      console.log(JSON.stringify(depth(5)));`;
    expect(answerOf(program, FORK_FLAGS)).toBe(5);
  });

  test("lives also when a Worker has come and gone since the first fork", () => {
    const program = `
      import { once } from "node:events";
      import { Worker } from "node:worker_threads";
      import { _exit, fork } from "./unistd.ts";
      import { waitpid } from "./sys/wait.ts";
      const statuses = [];
      const tryFork = () => {
        const child = fork();
        if (child === 0) { Array.from({ length: 300_000 }, (_, k) => ({ k })); _exit(7); }
        statuses.push(waitpid(child, 0).status >> 8);
      };
      tryFork();
      const worker = new Worker("setInterval(() => {}, 1000)", { eval: true });
      await once(worker, "online");
      tryFork();
      await worker.terminate();
      tryFork();
      console.log(JSON.stringify(statuses));`;
    expect(answerOf(program, FORK_FLAGS)).toEqual([7, 7, 7]);
  });
});

describe("without the flags of Node that it needs", () => {
  test.for([
    ["--single-threaded --v8-pool-size=1", []],
    ["--v8-pool-size=1", ["--single-threaded"]],
    ["--single-threaded", ["--v8-pool-size=1"]],
  ] as const)("%s missing, fork refuses with one sentence that says so", ([missing, flags]) => {
    const program = `
      import { fork } from "./unistd.ts";
      try { fork(); } catch (error) { console.log(JSON.stringify(error.message)); }`;
    expect(answerOf(program, flags)).toBe(
      "fork() needs a Node that leaves no work to other threads: start it as " +
        `\`node --single-threaded --v8-pool-size=1 …\` (missing: ${missing}).`,
    );
  });

  test("no child is made", () => {
    const { status, stdout } = runNode(`
      import { fork, getpid } from "./unistd.ts";
      try { fork(); } catch { console.log("refused in one process"); }`);
    expect([status, stdout]).toEqual([0, "refused in one process\n"]);
  });
});

describe("the ordinary stretches of the address space", () => {
  test("leave out the special mappings, and cover all else", () => {
    const maps = `00400000-00500000 r-xp 00000000 08:01 1  /usr/bin/node
7f0000000000-7f0000004000 rw-s 00000000 00:10 2  anon_inode:[io_uring]
7f0000004000-7f0000008000 rw-p 00000000 00:00 0
7ffd00000000-7ffd00004000 r--p 00000000 00:00 0  [vvar]
7ffd00004000-7ffd00006000 r-xp 00000000 00:00 0  [vdso]
7ffd00100000-7ffd00200000 rw-p 00000000 00:00 0  [stack]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]
`;
    expect(ordinaryStretches(maps).map(([start, length]) => [start, start + length])).toEqual([
      [0x10000, 0x7f0000000000],
      [0x7f0000004000, 0x7ffd00000000],
      [0x7ffd00006000, END],
    ]);
  });

  test("of this process follow one another up to the end of user space", () => {
    const stretches = ordinaryStretches(readFileSync("/proc/self/maps", "latin1"));
    expect(stretches.length).toBeGreaterThan(1);
    let end = 0;
    for (const [start, length] of stretches) {
      expect(start).toBeGreaterThan(end);
      expect(length).toBeGreaterThan(0);
      end = start + length;
    }
    expect(end).toBe(END);
    expect(ordinaryStretches("")).toEqual([[0x10000, END - 0x10000]]);
  });
});
