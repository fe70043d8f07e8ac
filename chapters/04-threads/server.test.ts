import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { chapter, YOURS } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { pattern } from "@accept-loop/lab/clauses/bytes";
import { backTo, footprint } from "@accept-loop/lab/clauses/clients";
import { findClause, mustFail, withServer } from "@accept-loop/lab/contract";
import { sanitizedProgram } from "@accept-loop/lab/sanitized";
import { eventually, within } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import { plant } from "@accept-loop/lab/mutant";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, NO_CC } from "@accept-loop/lab/program";
import { launch, type RunningServer } from "@accept-loop/lab/server";
import { withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { TIMER } from "@accept-loop/libc/proc/net/tcp";
import { claim } from "@accept-loop/weave/claim/claim";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants, mutantsInC } from "./mutants.ts";

const LESSON = "04-threads/lesson.md";

async function served(count: number, server: RunningServer): Promise<Client[]> {
  const clients = await Client.connectMany(count, server.port, server);
  for (const client of clients) expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
  return clients;
}

const oneProcess: Clause = {
  id: "one-process",
  title:
    "the server serves five clients at once in one process, which holds all their connections in one descriptor table",
  lesson: `${LESSON}#one-table-of-descriptors`,
  async check(server) {
    const clients = await served(5, server);
    expectSame("children", server.children.length, 0);
    const inodes = proc.socketInodes(server.pid);
    const rows = proc
      .serverRows(server.port)
      .filter(({ state, inode }) => state === "ESTABLISHED" && inodes.has(inode));
    expectSame("connections that the process holds", rows.length, 5);
    for (const client of clients) client.close();
  },
};

const aThreadEach: Clause = {
  id: "a-thread-each",
  title: "each client has a thread of its own, which ends when it disconnects, even if no other client connects",
  lesson: `${LESSON}#a-thread-for-every-client`,
  async check(server) {
    const before = proc.threads(server.pid).length;
    const clients = await served(5, server);
    expectSame("new threads for five clients", proc.threads(server.pid).length - before, 5);
    for (const client of clients) client.close();
  },
};

const fixedThreads: Clause = {
  id: "fixed-threads",
  title:
    "the pool's threads exist before any client connects and stay as many: eight clients are served, and a ninth waits",
  lesson: `${LESSON}#a-pool`,
  async check(server) {
    const before = proc.threads(server.pid).length;
    const [first, ...others] = await served(8, server);
    const ninth = await Client.connect(server.port, server);
    ninth.post("my turn?\n");
    const row = (): proc.TcpRow | undefined =>
      proc.serverRows(server.port).find(({ remote }) => remote.port === ninth.port);
    await eventually("the ninth client's bytes are in the kernel", () => (row()?.rxQueue ?? 0) > 0, server.patience);
    expectSame("the inode of a connection that is not accepted yet", row()?.inode, 0);
    first?.close();
    expectSame("the ninth client's answer", (await ninth.receive(9)).toString(), "MY TURN?\n");
    expectSame("threads", proc.threads(server.pid).length, before);
    for (const client of [ninth, ...others]) client.close();
  },
};

/** A burst of `count` clients, each with a text of its own, as fast as one process can make them. */
function burst(count: number): Clause {
  return {
    id: "burst",
    title: `when ${count} clients connect in a burst, each gets its own answer: no two threads share a descriptor`,
    lesson: `${LESSON}#pass-the-descriptor-by-value`,
    async check(server) {
      let next = 0;
      const visit = async (): Promise<void> => {
        while (next < count) {
          const nonce = `nonce ${next++}\n`;
          const client = await Client.connect(server.port, server);
          expectSame("the answer", await client.ask(nonce), nonce.toUpperCase());
          client.close();
        }
      };
      await Promise.all(Array.from({ length: 50 }, visit));
    },
  };
}

const threeHundred: Clause = {
  id: "300-clients",
  title: "300 clients at once are served again and again, and the stacks of threads that ended are given back",
  lesson: `${LESSON}#join-or-detach`,
  async check(server) {
    const before = proc.threads(server.pid).length;
    const round = async (): Promise<number> => {
      for (const client of await served(300, server)) client.close();
      const ended = (): boolean => proc.threads(server.pid).length <= before;
      await eventually("the threads of disconnected clients end", ended, server.patience);
      return proc.vmSize(server.pid);
    };
    const first = await round();
    for (let i = 0; i < 3; i++) await round();
    const grown = Math.round(((await round()) - first) / 2 ** 20);
    expectThat(grown < 1000, `the server's address space grew by ${grown} MB after 1200 clients that disconnected`);
  },
};

/** The last line that a server of this chapter prints. */
function counted(server: RunningServer): { exact: number; careless: number } {
  const found = /^requests: (\d+) counted with \S+, (\d+) with \+\+$/m.exec(server.output);
  expectThat(found !== null, `stdout does not end with its counts: ${JSON.stringify(server.output.slice(-100))}`);
  return { exact: Number(found[1]), careless: Number(found[2]) };
}

async function endedWith(signal: NodeJS.Signals, server: RunningServer): Promise<{ exact: number; careless: number }> {
  server.kill(signal);
  await within(2000, `the server to exit after ${signal}`, server.exited);
  return counted(server);
}

const REQUESTS = 10_000;

const counts: Clause = {
  id: "counts",
  title: `when 8 clients make ${REQUESTS} requests at once, the atomic count misses none, and the server prints it as it exits`,
  lesson: `${LESSON}#a-count-that-is-exact`,
  ends: true,
  async check(server) {
    const clients = await served(8, server);
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 1; i < REQUESTS / 8; i++) await client.ask("+\n");
        client.close();
      }),
    );
    await eventually("the connections are closed", () => proc.serverRows(server.port).length === 1, server.patience);
    const { exact, careless } = await endedWith("SIGTERM", server);
    expectSame("requests that were counted exactly", exact, REQUESTS);
    expectThat(careless <= REQUESTS, `++ counted ${careless} requests, more than were made`);
  },
};

/** The number of write(2) among the system calls. */
const SYS_WRITE = process.arch === "arm64" ? 64 : 1;

const lostUpdate: Clause = {
  id: "lost-update",
  title: "++ forgets what other threads counted between its load and its store",
  lesson: `${LESSON}#a-count-that-is-exact`,
  ends: true,
  async check(server) {
    const slow = connect(server.port, "127.0.0.1").pause();
    slow.write(pattern(SLOW_BYTES));
    const row = (): proc.TcpRow | undefined =>
      proc.serverRows(server.port).find(({ remote }) => remote.port === slow.localPort);
    await eventually("the slow client's window is shut", () => row()?.timer === TIMER.probe, server.patience);
    await eventually(
      "its thread has loaded the count and is blocked in write() before it stores it",
      () => proc.threads(server.pid).some((thread) => proc.systemCall(server.pid, thread) === SYS_WRITE),
      server.patience,
    );
    const [quick] = await served(1, server);
    for (let i = 0; i < 10; i++) await quick?.ask("counted?\n");

    let received = 0;
    slow.on("data", (bytes) => {
      received += bytes.length;
    });
    slow.resume();
    await eventually("the slow client has its answer", () => received === SLOW_BYTES, server.patience);
    slow.destroy();
    const { exact, careless } = await endedWith("SIGINT", server);
    expectThat(careless < exact, `++ counted all ${exact} requests and lost none`);
  },
};

const SLOW_BYTES = 24 * 1024 * 1024;

const ours = [oneProcess, aThreadEach, counts, lostUpdate];

chapter(import.meta.dirname, {
  scripts: ["start", "start:pool"],
  sanitizers: ["address,undefined", "thread"],
  clauses: YOURS === undefined ? ours : [oneProcess, aThreadEach, threeHundred, burst(2000)],
  only: {
    start: { sequentialClients: 25 }, // each costs the start of a thread, about 60 ms
    "start:pool": {
      clauses: [oneProcess, fixedThreads, burst(2000), counts, lostUpdate],
      notYet: { "50-clients": "it has 8 threads, and a thread serves one client at a time (chapter 06)" },
    },
    "server.c": { clauses: [...ours, threeHundred, burst(2000)] },
  },
  previous: {
    folder: previousFolder(import.meta.dirname),
    fails: {
      "one-process": /children: expected 0, got \d/,
      "a-thread-each": /new threads for five clients: expected 5, got 0/,
    },
  },
  mutants,
  witness: witness(import.meta.dirname, { varies: [/\d+ ms/, /counted exactly: expected \d+, got \d+/] }),
});

/** Milliseconds for some thirty threads to start: each is a V8 that loads its modules, and waits for the last. */
const ONE_AFTER_ANOTHER = 40_000;

if (YOURS === undefined) {
  describe("break server.c, and a test notices", () => {
    for (const mutant of mutantsInC) {
      const clause = findClause([threeHundred, burst(2000)], mutant.killedBy);
      test(`${mutant.name}: "${clause.id}" fails`, async (context) => {
        context.skip(NO_CC !== undefined, NO_CC);
        await mustFail(plant(import.meta.dirname, mutant), clause, mutant.because);
      });
    }
  });

  claim("volatile-races", "data race", async (evidence, context) => {
    const racing = plant(import.meta.dirname, {
      name: "the careless count is no atomic",
      file: "server.c",
      edits: [
        ["static atomic_long careless;", "static volatile long careless;"],
        ["atomic_load_explicit(&careless, memory_order_relaxed)", "careless"],
        ["atomic_store_explicit(&careless, seen + 1, memory_order_relaxed)", "careless = seen + 1"],
        ["atomic_load(&careless)", "careless"],
      ],
    });
    const program = sanitizedProgram("thread", racing.cwd, import.meta.dirname);
    if (typeof program === "string") return context.skip(program);
    await mustFail(program, burst(50), /ThreadSanitizer: data race .* in serve_and_count/);
    evidence.saw("with a volatile count, the thread sanitizer ends the C server for a", "data race in serve_and_count");
  });

  test("an error in one thread ends that thread and its connection with one line on stderr, and no other thread", async () => {
    const program = plant(import.meta.dirname, {
      name: "it throws at an exclamation mark",
      file: "worker.ts",
      edits: [
        [
          "      upperCase(buffer, count);",
          'if (buffer[0] === 0x21) throw new Error("planted");\n      upperCase(buffer, count);',
        ],
      ],
      killedBy: "", // by no clause: this is not a mistake to be noticed
      because: /./,
    });
    await withServer(program, {}, async (server) => {
      const before = footprint(server);
      const [other, unlucky] = await served(2, server);
      unlucky?.post("!\n");
      expect(await unlucky?.ended()).toBe("FIN");
      expect(await other?.ask("and you?\n")).toBe("AND YOU?\n");
      expect(server.errors).toBe("planted\n");
      other?.close();
      await backTo(before, server);
    });
  });

  test("when the kernel refuses one more thread, the server closes that client and keeps serving the others", async () => {
    // RLIMIT_NPROC counts the threads of a user, and does not bind root: some fit, and then no more.
    const through = ["prlimit", "--nproc=44", ...withoutPrivileges(65_004)]; // a user without other processes
    await withServer(chapterProgram(import.meta.dirname), { through }, async (server) => {
      const clients = await Client.connectMany(40, server.port);
      for (const client of clients) client.post("here\n");
      await eventually(
        "each is served or refused",
        () => clients.every(({ waiting, end }) => waiting > 0 || end !== "open"),
        ONE_AFTER_ANOTHER,
      );
      const refused = clients.filter(({ waiting }) => waiting === 0);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(clients.length);
      expect(server.errors).toContain("EAGAIN");
    });
  });

  test("a POOL that is not a number of threads ends the pool server with a sentence that says so", async () => {
    for (const POOL of ["0", "-1", "many", ""]) {
      const server = await launch(chapterProgram(import.meta.dirname, "start:pool"), { env: { POOL } });
      expect(await server.exited).toEqual({ code: 1, signal: null });
      expect(server.errors).toMatch(/^POOL=".*" is not a number of threads: .*\n$/);
      await server.stop();
    }
  });
}
