import { type Clause, expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually } from "../eventually.ts";
import * as proc from "../proc.ts";
import { leavesUnread } from "../rest/while-asleep.ts";
import type { RunningServer } from "../server.ts";
import { expectBytes, pattern, upperCased } from "./bytes.ts";

const LESSON = "01-handshake/lesson.md";
const MEGABYTE = 1024 * 1024;

/** Runs `fault` with a client, then sees that another one, connected before it, is served. */
async function whileAnother(server: RunningServer, fault: () => Promise<void>): Promise<void> {
  const other = await Client.connect(server.port, server);
  expectSame("the other client's answer before the fault", await other.ask("before\n"), "BEFORE\n");
  await fault();
  try {
    expectSame("the other client's answer after the fault", await other.ask("after\n"), "AFTER\n");
  } finally {
    other.close();
  }
}

async function alive(server: RunningServer): Promise<void> {
  expectThat(server.exit === undefined, "the server ended");
  const client = await Client.connect(server.port, server);
  expectSame("a new client's answer", await client.ask("and now?\n"), "AND NOW?\n");
  client.close();
}

const reset: Clause = {
  id: "reset",
  title: "the server survives a client that resets its connection, even with answers unread or before it was accepted",
  lesson: `${LESSON}#reset`,
  async check(server) {
    const rude = await Client.connect(server.port, server);
    expectSame("the answer before the reset", await rude.ask("soon gone\n"), "SOON GONE\n");
    rude.reset();

    const deaf = await Client.connect(server.port, { patience: server.patience, reading: false });
    await deaf.send(pattern(60_000));
    deaf.close(); // with answers unread: the kernel sends RST instead of FIN

    await server.freeze();
    try {
      const early = await Client.connect(server.port, server);
      early.reset();
      const isThere = (): boolean => proc.serverRows(server.port).some(({ remote }) => remote.port === early.port);
      await eventually("the reset arrives", () => !isThere(), server.patience);
    } finally {
      server.resume();
    }
    await alive(server);
  },
};

const othersSurviveReset: Clause = {
  id: "reset-others",
  title: "a reset in mid-stream does not disturb another client",
  lesson: `${LESSON}#reset`,
  async check(server) {
    await whileAnother(server, async () => {
      const rude = await Client.connect(server.port, server);
      rude.post(pattern(200_000));
      await rude.receive(1000);
      rude.reset();
    });
    await alive(server);
  },
};

const brokenPipe: Clause = {
  id: "broken-pipe",
  title: "a client that sends 60 kB and disconnects before the answer does not end the server (SIGPIPE, EPIPE)",
  lesson: `${LESSON}#writing-to-a-closed-connection`,
  async check(server) {
    await server.freeze();
    try {
      const gone = await Client.connect(server.port, server);
      await gone.send(pattern(60_000));
      gone.close();
    } finally {
      server.resume();
    }
    await alive(server);
    const killed = /killed by (SIG\w+)/.exec(server.output);
    expectThat(killed === null, `a child was ${killed?.[0]}`);
  },
};

const MEMORY_LIMIT = 64 * MEGABYTE;

const neverReads: Clause = {
  id: "never-reads",
  title: "a client that sends without ever reading is held back in bounded memory and delays no other client",
  lesson: "06-select-poll/lesson.md#the-client-that-never-reads",
  async check(server) {
    const memory = totalMemory(server);
    const deaf = await Client.connect(server.port, { patience: server.patience, reading: false });
    try {
      const heldBack = async (): Promise<boolean> => (await deaf.flood(), leavesUnread(server, deaf));
      await eventually("the server sleeps and leaves bytes unread", heldBack, server.patience);
      const client = await Client.connect(server.port, server);
      expectSame("another client's answer", await client.ask("still there?\n"), "STILL THERE?\n");
      client.close();
      const grown = totalMemory(server) - memory;
      expectThat(grown < MEMORY_LIMIT, `the server's memory grew by ${Math.round(grown / MEGABYTE)} MB for one client`);
    } finally {
      deaf.reset();
    }
  },
};

/** Memory of the server and its children, shared pages counted once: what the system gives for them. */
function totalMemory(server: RunningServer): number {
  return server.processes.reduce((sum, pid) => sum + proc.pss(pid), 0);
}

const writeThenRead: Clause = {
  id: "write-then-read",
  title: "a client that writes 32 MB before it reads may stall itself, but no other client",
  lesson: "02-multiprocess/lesson.md#two-full-buffers",
  async check(server) {
    const greedy = await Client.connect(server.port, { patience: server.patience, reading: false });
    greedy.post(pattern(32 * MEGABYTE));
    try {
      const client = await Client.connect(server.port, server);
      const sent = pattern(100_000);
      client.post(sent);
      expectBytes(await client.receive(sent.length), upperCased(sent));
      client.close();
    } finally {
      greedy.reset();
    }
  },
};

export const faultClauses = [reset, othersSurviveReset, brokenPipe, neverReads, writeThenRead];
