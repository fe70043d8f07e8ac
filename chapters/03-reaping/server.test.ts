import { chapter } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import * as proc from "@accept-loop/lab/proc";
import { whileAsleep } from "@accept-loop/lab/rest/while-asleep";
import type { RunningServer } from "@accept-loop/lab/server";
import { SIGCHLD } from "@accept-loop/libc/signal";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const LESSON = "03-reaping/lesson.md";

/** Waits until every child has ended and been waited for. */
async function allReaped(server: RunningServer): Promise<void> {
  try {
    await eventually("no child is left", () => server.children.length === 0, server.patience);
  } catch {
    throw new Error(`${server.zombies.length} children ended and were not reaped: they are zombies`);
  }
}

/** Connects `count` clients, and returns when each has been answered by its child. */
async function served(count: number, server: RunningServer): Promise<Client[]> {
  const clients = await Client.connectMany(count, server.port, server);
  for (const client of clients) expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
  return clients;
}

const signalBeforeFork: Clause = {
  id: "signal-before-fork",
  title: "the server is ready for SIGCHLD before its first client connects",
  lesson: `${LESSON}#before-the-first-fork`,
  ends: true, // the first client of all must not have come yet
  check(server) {
    const masks = proc.signalMasks(server.pid);
    const ready = masks.caught.has(SIGCHLD) || masks.ignored.has(SIGCHLD) || holdsSignalfd(server.pid);
    expectThat(ready, "SIGCHLD has its default action (bit 17 of SigCgt and SigIgn is 0): a child could end unnoticed");
    return Promise.resolve();
  },
};

function holdsSignalfd(pid: number): boolean {
  return proc.descriptors(pid).some(({ target }) => target.includes("[signalfd]"));
}

const veryFirst: Clause = {
  id: "very-first",
  title: "the very first client leaves no zombie, even when it disconnects before any other connects",
  lesson: `${LESSON}#before-the-first-fork`,
  ends: true,
  async check(server) {
    const [client] = await served(1, server);
    client?.close();
    await allReaped(server);
  },
};

/**
 * Waits until `count` zombies are reaped. A server that has looked and is asleep again has left none: it sleeps until
 * another child ends, or for as long as it likes.
 */
async function reapedInOneLook(count: number, server: RunningServer): Promise<void> {
  let left = count;
  const allGone = (): boolean => {
    left = whileAsleep(server, () => server.zombies.length) ?? left;
    return (left > 0 && left < count) || server.children.length === 0;
  };
  await eventually("no child is left", allGone, server.patience).catch(() => {});
  expectThat(left === 0 || left === count, `one look left ${left} of ${count} children that ended: they are zombies`);
  await allReaped(server);
}

const hundredAtOnce: Clause = {
  id: "100-at-once",
  title: "when 1, 2 or 100 children end while the server is stopped, one look reaps them all",
  lesson: `${LESSON}#signals-do-not-queue`,
  async check(server) {
    for (const count of [1, 100, 2]) {
      const clients = await served(count, server);
      process.kill(server.pid, "SIGSTOP");
      for (const client of clients) client.close();
      try {
        await eventually(`all ${count} children end`, () => server.living.length === 0);
      } finally {
        process.kill(server.pid, "SIGCONT");
      }
      await reapedInOneLook(count, server);
    }
  },
};

const storm: Clause = {
  id: "accept-in-the-storm",
  title: "200 clients that connect while 200 others disconnect are all served",
  lesson: `${LESSON}#eintr`,
  async check(server) {
    let leaving = await served(10, server);
    for (let round = 0; round < 20; round++) {
      for (const client of leaving) client.close();
      leaving = await served(10, server);
    }
    for (const client of leaving) client.close();
    await allReaped(server);
  },
};

const tellsTheEnd: Clause = {
  id: "tells-the-end",
  title: "the server reports how each child ended: its exit status, or the signal that killed it",
  lesson: `${LESSON}#how-a-child-ended`,
  async check(server) {
    const before = new Set(server.children);
    const [polite, ...killed] = await served(3, server);
    const [first = 0, second = 0, third = 0] = server.children.filter((pid) => !before.has(pid));
    expectThat(third > 0, "there are no three new children");
    process.kill(second, "SIGKILL");
    process.kill(third, "SIGUSR2");
    for (const client of killed) await client.ended();
    polite?.close();
    const ends = [`${second} killed by SIGKILL`, `${third} killed by SIGUSR2`, `${first} exited with status 0`];
    for (const line of ends.map((end) => `child ${end}`)) {
      await eventually(`stdout contains "${line}"`, () => server.output.includes(`${line}\n`), server.patience);
    }
  },
};

const showsInput: Clause = {
  id: "shows-input",
  title: "the server prints what each client types, unchanged, line by line, with the client's address",
  lesson: `${LESSON}#what-the-client-typed`,
  async check(server) {
    const [ann, bob] = await served(2, server);
    await ann?.ask("Hello from ");
    await bob?.ask("And from Bob\n");
    await ann?.ask("Ann\nsecond line\n");
    const lines = [
      `127.0.0.1:${ann?.port}: Hello from Ann`,
      `127.0.0.1:${ann?.port}: second line`,
      `127.0.0.1:${bob?.port}: And from Bob`,
    ];
    for (const line of lines) {
      await eventually(
        `stdout contains the line "${line}"`,
        () => server.output.split("\n").includes(line),
        server.patience,
      );
    }
    const printed = server.output.split("\n").filter((line) => lines.includes(line));
    expectSame("lines printed for three lines typed", printed.length, 3);
    ann?.close();
    bob?.close();
  },
};

/** Bytes of a line that fits a pipe's PIPE_BUF (4096), but no longer when the client's name comes before it. */
const LONG = 4090;
const LINES = 40;

const wholeLines: Clause = {
  id: "whole-lines",
  title: `${LINES} lines of ${LONG} bytes from each of six clients reach a slow reader whole: none is torn, none is mixed`,
  lesson: `${LESSON}#what-the-client-typed`,
  ends: true,
  start: () => ({ piped: "stdout" }),
  async check(server) {
    const { log } = server;
    expectThat(log !== undefined, "the server was started without a pipe for its log");
    log.keepReading();
    const clients = await Client.connectMany(6, server.port, server);
    for (const [i, client] of clients.entries()) {
      client.post(`${"abcdef".charAt(i).repeat(LONG)}\n`.repeat(LINES));
      client.halfClose();
    }
    for (const client of clients) await client.receiveToEnd();
    const written = (): string[] =>
      log.text.split("\n").filter((line) => !/^(?:listening on .*|client IP: .*|child .*|)$/.test(line));
    const letters = (): number => written().join("").match(/[a-f]/g)?.length ?? 0;
    await eventually("its log is read", () => letters() >= clients.length * LINES * LONG, server.patience);
    const torn = written().filter((line) => !/^127\.0\.0\.1:\d+: ([a-f])\1*$/.test(line));
    expectSame("torn or mixed lines", torn.length, 0);
    for (const { port } of clients) {
      const own = written().filter((line) => line.startsWith(`127.0.0.1:${port}: `));
      expectSame(`bytes of client ${port}`, own.join("").match(/[a-f]/g)?.length, LINES * LONG);
    }
    for (const client of clients) client.close();
  },
};

chapter(import.meta.dirname, {
  clauses: [hundredAtOnce, storm, tellsTheEnd, showsInput, wholeLines, signalBeforeFork, veryFirst],
  previous: {
    folder: previousFolder(import.meta.dirname),
    fails: {
      "very-first": /1 children ended .* zombies/,
      "100-at-once": /1 children ended .* zombies/,
      "tells-the-end": /killed by SIGKILL/,
      "shows-input": /Hello from Ann/,
    },
  },
  mutants,
  witness: witness(import.meta.dirname, {
    varies: [/\d+ children ended/, /\d+ of \d+ children/, /got \d+/, /gave up after \d+ ms/],
  }),
});
