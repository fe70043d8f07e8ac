import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { Client, closeAll } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { plant } from "@accept-loop/lab/mutant";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, cProgram, NO_CC, type ServerProgram } from "@accept-loop/lab/program";
import { launch, type RunningServer } from "@accept-loop/lab/server";
import { runNode } from "@accept-loop/libc/testing/node";
import { claim } from "@accept-loop/weave/claim/claim";

// What the lesson says of the servers' threads, of Node's and of the kernel, beyond what server.test.ts promises.

const FOLDER = import.meta.dirname;
const threadEach = chapterProgram(FOLDER);
const pool = chapterProgram(FOLDER, "start:pool");

/** The numbers of system calls, which /proc/PID/task/TID/syscall shows. */
const [SYS_READ, SYS_ACCEPT, SYS_POLL] = process.arch === "arm64" ? [63, 202, 73] : [0, 43, 7];

/**
 * Runs a program with threads, and returns what it printed last, as JSON. Its imports are relative to packages/libc.
 *
 * @param complaint what its threads may complain of on stderr; by default nothing.
 */
function threading(body: string, complaint = /^$/): unknown {
  const { status, signal, stdout, stderr } = runNode(`
    import { readdirSync, readFileSync } from "node:fs";
    import { fstatSync, stat } from "node:fs";
    import { connect as dial } from "node:net";
    import { createRequire } from "node:module";
    import { setImmediate as turn } from "node:timers/promises";
    import { accept, getsockname, shutdown, SHUT_RDWR } from "./sys/socket.ts";
    import { close, read, write, _exit } from "./unistd.ts";
    import { listenOn } from "@accept-loop/01-handshake/server";
    import { newCounts } from "../../chapters/04-threads/counts.ts";
    import { startThread } from "../../chapters/04-threads/thread.ts";

    const listenFd = listenOn({ address: "127.0.0.1", port: 0 });
    const { port } = getsockname(listenFd);
    /** How many threads but this one sleep in this system call, with this descriptor as its first argument. */
    const asleep = (call, fd) => readdirSync("/proc/self/task").filter((thread) => {
      if (thread === String(process.pid)) return false; // it reads, at this moment, and perhaps from this number
      const [number, first] = readFileSync("/proc/self/task/" + thread + "/syscall", "latin1").split(" ");
      return Number(number) === call && (fd === undefined || Number(first) === fd);
    }).length;
    const until = async (holds) => { while (!holds()) await turn(); };
    const turns = async (count) => { for (let i = 0; i < count; i++) await turn(); };
    /** A client, and our end of its connection. */
    const connection = async () => {
      const client = dial(port, "127.0.0.1");
      await new Promise((resolve) => client.once("connect", resolve));
      return { client, connFd: accept(listenFd).fd };
    };
    /** A thread that sleeps in read() for a client. */
    const reader = async () => {
      const { client, connFd } = await connection();
      const thread = await startThread({ name: "serve", connFd, counts: newCounts() });
      const state = { ended: false };
      thread.once("exit", () => { state.ended = true; });
      await until(() => asleep(${SYS_READ}, connFd) === 1);
      return { client, connFd, thread, state };
    };
    /** A thread that sleeps in accept() for us. */
    const acceptor = async () => {
      const thread = await startThread({ name: "accept" });
      thread.postMessage(listenFd);
      await until(() => asleep(${SYS_ACCEPT}, listenFd) === 1);
      return thread;
    };
    const tell = (...values) => { write(1, "\\n" + JSON.stringify(values) + "\\n"); _exit(0); };
    ${body}`);
  if (status !== 0) throw new Error(`the program ended with ${signal ?? `status ${status}`}: ${stderr}`);
  expect(stderr).toMatch(complaint);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** The numbers of the server's descriptors that are connections of clients. */
function connections(server: RunningServer): number[] {
  const rows = proc.serverRows(server.port).filter(({ state }) => state === "ESTABLISHED");
  const wanted = new Set(rows.map(({ inode }) => `socket:[${inode}]`));
  return proc.descriptors(server.pid).flatMap(({ fd, target }) => (wanted.has(target) ? [fd] : []));
}

async function served(count: number, server: RunningServer): Promise<Client[]> {
  const clients = await Client.connectMany(count, server.port);
  for (const client of clients) expect(await client.ask("hello\n")).toBe("HELLO\n");
  return clients;
}

claim("five-numbers", "five different numbers", async (evidence) => {
  await withServer(threadEach, {}, async (server) => {
    await served(5, server);
    const numbers = connections(server);
    for (const fd of numbers) evidence.saw("a connection's number", fd);
    expect(new Set(numbers).size).toBe(5);
    closeAll();
  });
});

claim("a-thread-closes-the-listener", "ECONNREFUSED", async (evidence) => {
  const closing = plant(FOLDER, {
    name: "claims: the thread closes the listening socket",
    file: "worker.ts",
    edits: [
      [
        "for (;;) serve(nextClient(job.listenFd), job.counts);",
        "for (;;) { const connFd = nextClient(job.listenFd); close(job.listenFd); serve(connFd, job.counts); }",
      ],
    ],
    script: "start:pool",
    killedBy: "",
    because: /./,
  });
  await withServer(closing, { env: { POOL: "1" } }, async (server) => {
    const [first] = await served(1, server);
    expect(proc.listeners(server.port)).toEqual([]);
    await expect(Client.connect(server.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    first?.close();
    await server.exited;
    expect(server.errors).toContain("accept EBADF");
    evidence.saw("listening sockets, with the first client", 0);
    evidence.saw("the second client's connect()", "ECONNREFUSED");
    evidence.saw("the thread's next accept()", server.errors.trim());
  });
});

claim("number-travels", (evidence) => {
  const [answer, threads] = threading(`
    const { client, connFd } = await reader();
    client.write("hello");
    const answer = await new Promise((resolve) => client.once("data", resolve));
    tell(answer.toString(), readdirSync("/proc/self/task").length > 1);`) as [string, boolean];
  expect(answer).toBe("HELLO");
  expect(threads).toBe(true);
  evidence.saw("accepted on one thread, answered by another", answer);
});

claim("acceptor-waits-for-log", "already has a thread", async (evidence) => {
  await withServer(threadEach, { piped: "stdout" }, async (server) => {
    server.log?.keepReading();
    const [first] = await served(1, server);
    server.log?.stopReading();
    const more = await Client.connectMany(3, server.port);
    const acceptorWaits = (): boolean =>
      proc.threads(server.pid).some((thread) => proc.systemCall(server.pid, thread) === SYS_POLL);
    await eventually("the acceptor waits for room in the log", acceptorWaits);
    const late = more.at(-1);
    late?.post("late\n");
    for (let i = 0; i < 500; i++) expect(await first?.ask("hello\n")).toBe("HELLO\n");
    expect(late?.waiting).toBe(0);
    evidence.saw("requests answered to the client that has a thread", 500);
    evidence.saw("bytes for the client that has none", late?.waiting ?? -1);
    server.log?.keepReading();
    expect((await late?.receive(5))?.toString()).toBe("LATE\n");
    closeAll();
  });
});

claim("second-close", "the next client", (evidence) => {
  const [first, second, end] = threading(`
    const clients = [dial(port, "127.0.0.1"), dial(port, "127.0.0.1")];
    const end = new Promise((resolve) => clients[1].once("end", () => resolve("FIN")));
    for (const client of clients) client.resume();
    for (const client of clients) if (client.connecting) await new Promise((resolve) => client.once("connect", resolve));
    const first = accept(listenFd).fd;
    close(first);
    const second = accept(listenFd).fd;
    close(first);
    tell(first, second, await end);`) as [number, number, string];
  expect(second).toBe(first);
  expect(end).toBe("FIN");
  evidence.saw("the number that was closed twice", first);
  evidence.saw("the next client's number", second);
  evidence.saw("the next client got", end);
});

claim("plus-plus-loses", "four million", async (evidence) => {
  const [node = "", ...words] = chapterProgram(FOLDER, "counter").command;
  const { stdout } = spawnSync(node, words, { cwd: FOLDER, encoding: "utf8" });
  const [exact, careless] = [...stdout.matchAll(/^\S+ +(\d+) \(/gm)].map(([, counted]) => Number(counted));
  evidence.saw("counted with Atomics.add", exact ?? 0);
  evidence.saw("counted with ++", careless ?? 0);
  expect(exact).toBe(4_000_000);
  expect(careless).toBeLessThan(4_000_000);
});

/** The threads of a server that sleep in accept(), each with how often it has gone to sleep so far. */
function sleepers(server: RunningServer): Map<number, number> {
  const asleep = proc.threads(server.pid).filter((thread) => proc.systemCall(server.pid, thread) === SYS_ACCEPT);
  return new Map(asleep.map((thread) => [thread, timesAsleep(server.pid, thread)]));
}

/** How often a thread has given up the processor to wait for something. */
function timesAsleep(pid: number, thread: number): number {
  const status = readFileSync(`/proc/${pid}/task/${thread}/status`, "latin1");
  return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
}

claim("one-wakes", "other seven", async (evidence) => {
  await withServer(pool, {}, async (server) => {
    await eventually("eight threads sleep in accept()", () => sleepers(server).size === 8);
    const before = sleepers(server);
    const client = await Client.connect(server.port);
    await eventually("one of them has accepted", () => sleepers(server).size === 7);
    expect(await client.ask("hello\n")).toBe("HELLO\n");
    await eventually("that one sleeps in read()", () =>
      proc.threads(server.pid).some((thread) => proc.systemCall(server.pid, thread) === SYS_READ),
    );
    const woken = [...before].filter(([thread, times]) => timesAsleep(server.pid, thread) !== times);
    evidence.saw("threads asleep in accept()", before.size);
    evidence.saw("threads that woke for a client", woken.length);
    expect(woken.length).toBe(1);
    client.close();
  });
});

claim("each-once", "40 clients", async (evidence) => {
  await withServer(pool, {}, async (server) => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => Client.connect(server.port)));
    const ports = clients.map(({ port }) => port);
    for (const client of clients) {
      client.post("bye\n");
      client.halfClose();
    }
    for (const client of clients) expect((await client.receiveToEnd()).toString()).toBe("BYE\n");
    const announced = [...server.output.matchAll(/client port: (\d+)/g)].map(([, port]) => Number(port));
    expect(announced.length).toBe(ports.length);
    expect(new Set(announced)).toEqual(new Set(ports));
    evidence.saw("clients", ports.length);
    evidence.saw("lines that announce one", announced.length);
    closeAll();
  });
});

/** The server, with a line in serve() that does something to a client which says "!". */
function atAnExclamationMark(name: string, statement: string): ServerProgram {
  return plant(FOLDER, {
    name: `claims: ${name}`,
    file: "worker.ts",
    edits: [
      [
        "      upperCase(buffer, count);",
        `      if (buffer[0] === 0x21) ${statement}\n      upperCase(buffer, count);`,
      ],
      [
        "/** What runs on the threads",
        'import { bindC } from "@accept-loop/libc/ffi";\nconst memset = bindC<(to: null, byte: number, count: number) => void>("void *memset(void *, int, size_t)");\n\n/** What runs on the threads',
      ],
    ],
    killedBy: "",
    because: /./,
  });
}

claim("a-throw-ends-one", async (evidence) => {
  const program = atAnExclamationMark("throw", 'throw new TypeError("planted");');
  await withServer(program, {}, async (server) => {
    const before = proc.threads(server.pid).length;
    const [other, unlucky] = await served(2, server);
    unlucky?.post("!\n");
    expect(await unlucky?.ended()).toBe("FIN");
    await eventually("its thread has ended", () => proc.threads(server.pid).length === before + 1);
    expect(await other?.ask("and you?\n")).toBe("AND YOU?\n");
    evidence.saw("the client of the thread that threw got", "FIN");
    evidence.saw("threads that ended", 1);
    closeAll();
  });
});

claim("a-crash-ends-all", "SIGSEGV", async (evidence) => {
  await withServer(atAnExclamationMark("crash", "memset(null, 0, 1);"), {}, async (server) => {
    const [other, unlucky] = await served(2, server);
    unlucky?.post("!\n");
    expect((await server.exited).signal).toBe("SIGSEGV");
    evidence.saw("the process ended with", "SIGSEGV");
    for (const client of [unlucky, other]) evidence.saw("a client got", (await client?.ended()) ?? "");
    closeAll();
  });
});

claim("kill-ends-all", "SIGKILL", async (evidence) => {
  await withServer(threadEach, {}, async (server) => {
    const clients = await served(2, server);
    const one = await eventually("a thread sleeps in read()", () =>
      proc.threads(server.pid).find((thread) => proc.systemCall(server.pid, thread) === SYS_READ),
    );
    expect(one).not.toBe(server.pid);
    process.kill(one, "SIGKILL");
    expect((await server.exited).signal).toBe("SIGKILL");
    for (const client of clients) await client.ended();
    expect(proc.threads(server.pid)).toEqual([]);
    evidence.saw("threads left", 0);
    evidence.saw("clients that lost their connection", clients.length);
    closeAll();
  });
});

claim("terminate-waits", "read()", (evidence) => {
  const [idleEnded, sleeperEnded, endedAtLast] = threading(`
    const { connFd, thread, state } = await reader();
    const idle = await startThread({ name: "accept" });
    void thread.terminate();
    await idle.terminate();
    await turns(1000);
    const ended = state.ended || asleep(${SYS_READ}, connFd) === 0;
    shutdown(connFd, SHUT_RDWR);
    await until(() => state.ended);
    tell(true, ended, state.ended);`) as boolean[];
  expect([idleEnded, sleeperEnded, endedAtLast]).toEqual([true, false, true]);
  evidence.saw("a Worker that waits for messages had ended", true);
  evidence.saw("the one asleep in read() had ended", false);
  evidence.saw("it ended when its read() returned", true);
});

claim("close-does-not-wake", (evidence) => {
  const [refused, asleepStill] = threading(`
    const { connFd, state } = await reader();
    close(connFd);
    let refused = "";
    try { fstatSync(connFd); } catch (error) { refused = error.code; }
    await turns(1000);
    tell(refused, asleep(${SYS_READ}, connFd) === 1 && !state.ended);`) as [string, boolean];
  expect([refused, asleepStill]).toEqual(["EBADF", true]);
  evidence.saw("the number, after close()", refused);
  evidence.saw("the thread still sleeps in read()", true);
});

claim("closed-and-accepting", "LISTEN", (evidence) => {
  const [state, accepted] = threading(`
    const thread = await acceptor();
    close(listenFd);
    await turns(1000);
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    const row = readFileSync("/proc/net/tcp", "latin1").split("\\n").find((line) => line.includes(":" + hex + " 00000000:0000"));
    const message = new Promise((resolve) => thread.once("message", resolve));
    const client = dial(port, "127.0.0.1");
    tell(row?.trim().split(/ +/)[3], (await message) > 0);`) as [string, boolean];
  expect(state).toBe("0A");
  expect(accepted).toBe(true);
  evidence.saw("the row after close()", state === "0A" ? "LISTEN" : state);
  evidence.saw("the next client was accepted", accepted);
});

claim("shutdown-wakes-read", "returns 0", (evidence) => {
  const [ended, end] = threading(`
    const { client, connFd, state } = await reader();
    const end = new Promise((resolve) => client.once("end", () => resolve("FIN")));
    client.resume();
    shutdown(connFd, SHUT_RDWR);
    await until(() => state.ended);
    tell(state.ended && asleep(${SYS_READ}, connFd) === 0, await end);`) as [boolean, string];
  expect([ended, end]).toEqual([true, "FIN"]);
  evidence.saw("the thread left by its ordinary path", ended);
  evidence.saw("its client got", end);
});

claim("shutdown-wakes-accept", "EINVAL", (evidence) => {
  const [message] = threading(
    `
    const thread = await acceptor();
    const failure = new Promise((resolve) => thread.once("error", resolve));
    shutdown(listenFd, SHUT_RDWR);
    tell((await failure).message);`,
    /^accept EINVAL: .*\n$/,
  ) as [string];
  expect(message).toContain("accept EINVAL");
  evidence.saw("the thread's accept() failed with", message);
});

claim("koffi-async-is-no-thread", "Four", (evidence) => {
  const [before, after] = threading(`
    const koffi = createRequire(process.cwd() + "/ffi.ts")("koffi");
    const waitForClient = koffi.load(null).func("int accept(int, void *, void *)");
    for (let i = 0; i < 4; i++) waitForClient.async(listenFd, null, null, () => {});
    await until(() => asleep(${SYS_ACCEPT}, listenFd) === 4);
    let done = false;
    stat("/", () => { done = true; });
    await turns(1000);
    const before = done;
    dial(port, "127.0.0.1");
    await until(() => done);
    tell(before, done);`) as boolean[];
  expect([before, after]).toEqual([false, true]);
  evidence.saw("fs.stat answered while four accept() waited", before ?? true);
  evidence.saw("fs.stat answered when a client had come", after ?? false);
});

claim("koffi-async-errno", "koffi 3.3.4", (evidence) => {
  const [version, inCallback, afterwards] = threading(`
    const koffi = createRequire(process.cwd() + "/ffi.ts")("koffi");
    const closeOf = koffi.load(null).func("int close(int)");
    koffi.errno(77); // some other call's
    const inCallback = await new Promise((resolve) => {
      closeOf.async(-1, () => resolve(koffi.errno()));
    });
    const afterwards = koffi.errno();
    tell(koffi.version, inCallback, afterwards);`) as [string, number, number];
  expect(version).toBe("3.3.4");
  expect(inCallback).toBe(9);
  expect(afterwards).not.toBe(9);
  evidence.saw("close(-1), made by .async: errno in its callback", inCallback);
  evidence.saw("errno after await", afterwards);
});

claim("koffi-callback-on-main", "main thread", (evidence) => {
  const [called, main] = threading(`
    const koffi = createRequire(process.cwd() + "/ffi.ts")("koffi");
    const library = koffi.load(null);
    const gettid = library.func("int gettid()");
    const routine = koffi.proto("void *routine(void *)");
    const create = library.func("int pthread_create(_Out_ uint64_t *, void *, routine *, void *)");
    let called = 0;
    create([0n], null, koffi.register(() => { called = gettid(); return null; }, koffi.pointer(routine)), null);
    await until(() => called !== 0);
    tell(called, process.pid);`) as [number, number];
  expect(called).toBe(main);
  evidence.saw("the thread that ran the function is the main one", called === main);
});

/**
 * Milliseconds from connect() to the end of the connection, for a client that asks once: the fastest of many, since
 * whatever else the machine does can only add to it.
 *
 * @param times how many: the shorter a visit, the more of them it takes until one has been left alone.
 */
async function visit(program: ServerProgram, times: number): Promise<number> {
  return withServer(program, {}, async (server) => {
    let fastest = Infinity;
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      const client = await Client.connect(server.port);
      await client.ask("hello\n");
      client.halfClose();
      await client.receiveToEnd();
      client.close();
      fastest = Math.min(fastest, performance.now() - begun);
    }
    return fastest;
  });
}

claim("start-costs", "ten times", async (evidence) => {
  const [each, pooled] = [await visit(threadEach, 15), await visit(pool, 300)];
  evidence.saw("a client of the thread-per-client server", each, "ms");
  evidence.saw("a client of the pool", pooled, "ms");
  expect(each / pooled).toBeGreaterThan(10);
});

claim("c-thread-is-cheap", "a tenth", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [inC, each] = [await visit(cProgram(FOLDER), 300), await visit(threadEach, 15)];
  evidence.saw("a client of the C server, a thread each", inC, "ms");
  evidence.saw("a client of the TypeScript server, a thread each", each, "ms");
  expect(each / inC).toBeGreaterThan(10);
});

/** What each of some idle clients adds to a server: bytes of memory, of page tables and of address space; descriptors. */
interface Share {
  readonly memory: number;
  readonly tables: number;
  readonly addresses: number;
  readonly descriptors: number;
}

async function perClient(program: ServerProgram, count: number): Promise<Share> {
  return withServer(program, {}, async (server) => {
    const used = (): Share => ({
      memory: proc.rss(server.pid),
      tables: pageTables(server.pid),
      addresses: proc.vmSize(server.pid),
      descriptors: proc.descriptorCount(server.pid),
    });
    const first = await served(2, server);
    const before = used();
    const more = await served(count, server);
    const after = used();
    for (const client of [...first, ...more]) client.close();
    const share = (what: keyof Share): number => (after[what] - before[what]) / count;
    return {
      memory: share("memory"),
      tables: share("tables"),
      addresses: share("addresses"),
      descriptors: share("descriptors"),
    };
  });
}

/** The bytes in which the kernel keeps where a process's pages are. proc_pid_status(5) */
function pageTables(pid: number): number {
  return Number(/^VmPTE:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) * 1024;
}

claim("memory-per-client", "2 MB", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [worker, pthread] = [await perClient(threadEach, 10), await perClient(cProgram(FOLDER), 100)];
  evidence.saw("memory of a Worker with its client", Math.round(worker.memory / 1024), "kB");
  evidence.saw("memory of a C thread with its client", Math.round(pthread.memory / 1024), "kB");
  expect(worker.memory).toBeGreaterThan(2 * 2 ** 20);
  expect(pthread.memory).toBeLessThan(200 * 1024);
});

claim("tables-of-a-worker", "100 kB", async (evidence) => {
  const { tables } = await perClient(threadEach, 10);
  evidence.saw("page tables of a Worker", Math.round(tables / 1024), "kB");
  expect(tables).toBeGreaterThan(100 * 1024);
});

claim("descriptors-of-a-worker", "four descriptors", async (evidence) => {
  const { descriptors } = await perClient(threadEach, 10);
  const own = descriptors - 1; // without the client's connection
  evidence.saw("descriptors of a Worker", own);
  expect(own).toBeGreaterThanOrEqual(4);
});

claim("stack-is-reserved", "8 MB", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const through = ["prlimit", "--stack=8388608"]; // `ulimit -s`, and so the size of a thread's stack, is 8 MB by default
  const program = cProgram(FOLDER);
  const { addresses } = await perClient({ ...program, command: [...through, ...program.command] }, 100);
  evidence.saw("address space of a C thread", Math.round(addresses / 1024), "kB");
  expect(addresses).toBeGreaterThan(7.9 * 2 ** 20);
  expect(addresses).toBeLessThan(9 * 2 ** 20);
});

claim("restart-fails", "EADDRINUSE", async (evidence) => {
  await withServer(threadEach, {}, async (server) => {
    await served(1, server);
    server.kill("SIGINT");
    await server.exited;
    expect(readdirSync("/proc")).not.toContain(String(server.pid));
    const again = await launch(threadEach, { port: server.port });
    try {
      expect((await again.exited).code).toBe(1);
      expect(again.errors).toContain("bind EADDRINUSE");
      evidence.saw("the server, started again", again.errors.trim());
    } finally {
      await again.stop();
    }
    closeAll();
  });
});
