import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { arch } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chapter, YOURS } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { expectBytes, pattern, upperCased } from "@accept-loop/lab/clauses/bytes";
import { neverRead } from "@accept-loop/lab/clauses/log";
import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually, within } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import { NO_NAMESPACE, sysctl } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, cProgram, NO_CC } from "@accept-loop/lab/program";
import { comesToRest } from "@accept-loop/lab/rest/comes-to-rest";
import { whileAsleep } from "@accept-loop/lab/rest/while-asleep";
import type { RunningServer } from "@accept-loop/lab/server";
import { prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const LESSON = "06-select-poll/lesson.md";

// Thousands of clients come and go here. No end of their connections stays in TIME_WAIT: each look at /proc/net/tcp would
// take longer than what is looked for.
const TIME_WAITS = "net.ipv4.tcp_max_tw_buckets";
let allowed = "";
beforeAll(() => {
  if (NO_NAMESPACE === undefined) allowed = sysctl(TIME_WAITS, 0);
});
afterAll(() => {
  if (NO_NAMESPACE === undefined) sysctl(TIME_WAITS, allowed);
});
const MEGABYTE = 1024 * 1024;

/** The numbers of select, poll, pselect6 and ppoll; arm64 has only the last two. syscalls(2) */
const WAITING_CALLS = arch() === "x64" ? [23, 7, 270, 271] : [72, 73];

const oneThread: Clause = {
  id: "one-thread",
  title: "50 clients are served by one process and one thread, which waits for all of them in select or poll",
  lesson: `${LESSON}#one-thread-everybody`,
  async check(server) {
    const threads = proc.threads(server.pid).length;
    const clients = await Client.connectMany(50, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    expectSame("processes besides the server's", server.living.length, 0);
    expectSame("threads with 50 clients", proc.threads(server.pid).length, threads);
    await eventually(
      "the server's thread waits in select or poll",
      () => WAITING_CALLS.includes(proc.systemCall(server.pid) ?? -1),
      server.patience,
    );
    for (const client of clients) client.close();
  },
};

const idle: Clause = {
  id: "idle",
  title: "200 idle clients cost the server no CPU time",
  lesson: `${LESSON}#room-to-write`,
  async check(server) {
    const clients = await Client.connectMany(200, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    await comesToRest(server, "with 200 idle clients");
    for (const client of clients) client.close();
  },
};

/** Bytes that wait in the server's connections until it reads them. */
function unreadBytes(server: RunningServer): number {
  const rows = proc.serverRows(server.port).filter(({ state }) => state !== "LISTEN");
  return rows.reduce((sum, { rxQueue }) => sum + rxQueue, 0);
}

/** How many of the server's connections are in a state. */
function inState(server: RunningServer, state: proc.TcpRow["state"]): number {
  return proc.serverRows(server.port).filter((row) => row.state === state).length;
}

const errorsEnd: Clause = {
  id: "errors-end",
  title: "a reset or a client that does not read wakes the server once, not again and again",
  lesson: `${LESSON}#what-revents-says`,
  async check(server) {
    const reset = await Client.connect(server.port, server);
    expectSame("an answer", await reset.ask("hello\n"), "HELLO\n");
    const deaf = await Client.connectMany(3, server.port, { patience: server.patience, reading: false });
    await Promise.all(deaf.map((client) => client.flood()));
    deaf[1]?.halfClose();
    await comesToRest(server, "with three clients that do not read");
    reset.reset();
    deaf[0]?.reset();
    deaf[1]?.reset();
    deaf[2]?.close(); // unread bytes: RST as well
    await comesToRest(server, "after four connections were reset");
    const client = await Client.connect(server.port, server);
    expectSame("a new client's answer", await client.ask("and now?\n"), "AND NOW?\n");
    client.close();
  },
};

/** A question that no other client asks. */
function nonce(who: string): string {
  return `${who}: ${Math.random().toString(36)}\n`;
}

async function exchange(client: Client, text: string): Promise<void> {
  expectSame("an answer", await client.ask(text), text.toUpperCase());
}

const SHORT = 2000;
const LONG = 100;

const churn: Clause = {
  id: "churn",
  title: `${SHORT} clients come and go among ${LONG} that stay, on the same few descriptors, and none gets another's bytes`,
  lesson: `${LESSON}#the-number-comes-back`,
  async check(server) {
    const staying = await Client.connectMany(LONG, server.port, server);
    const visit = async (i: number): Promise<void> => {
      const client = await Client.connect(server.port, server);
      await exchange(client, nonce(`visitor ${i}`));
      if (i % 2 === 0) client.reset();
      else client.close();
    };
    for (let i = 0; i < SHORT; i += 20) {
      const visits = Array.from({ length: 20 }, (_, k) => visit(i + k));
      const resident = staying[(i / 20) % LONG] as Client;
      await Promise.all([...visits, exchange(resident, nonce(`resident ${i}`))]);
    }
    for (const client of staying) await exchange(client, nonce("still here"));
    for (const client of staying) client.close();
  },
};

const reuse: Clause = {
  id: "number-reused",
  title: "when three clients disconnect and three others connect at the same moment, each gets its own bytes back",
  lesson: `${LESSON}#the-number-comes-back`,
  async check(server) {
    const clients = await Client.connectMany(8, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    await server.freeze();
    try {
      for (const i of [1, 4, 7]) {
        clients[i]?.close();
        clients[i] = await Client.connect(server.port, server);
      }
      for (const [i, client] of clients.entries()) client.post(`client ${i}\n`);
    } finally {
      server.resume();
    }
    for (const [i, client] of clients.entries()) {
      expectSame(`the answer to client ${i}`, (await client.receive(9)).toString(), `CLIENT ${i}\n`);
    }
    for (const client of clients) client.close();
  },
};

const compaction: Clause = {
  id: "gaps",
  title:
    "when the first, the last and some clients in between disconnect at the same moment, the server keeps serving the rest",
  lesson: `${LESSON}#removing-an-entry`,
  async check(server) {
    const clients = await Client.connectMany(9, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    await server.freeze();
    try {
      for (const i of [0, 3, 4, 8]) clients[i]?.close();
      await eventually("four FINs arrive", () => inState(server, "CLOSE_WAIT") === 4, server.patience);
    } finally {
      server.resume();
    }
    for (const i of [1, 2, 5, 6, 7]) {
      expectSame(`the answer to client ${i}`, await clients[i]?.ask(`stays ${i}\n`), `STAYS ${i}\n`);
    }
    for (const client of clients) client.close();
  },
};

/** A client that has sent bytes and FIN, as far as the kernels take them, and reads nothing before it is told to. */
class LateReader {
  readonly #socket: Socket;
  readonly #sent: Buffer;
  readonly #end: Promise<unknown>;

  private constructor(socket: Socket, sent: Buffer) {
    this.#socket = socket;
    this.#sent = sent;
    this.#end = once(socket, "end");
    this.#end.catch(() => {}); // an error may come before we wait for the end, and is thrown then
  }

  static async connect(sent: Buffer, server: RunningServer): Promise<LateReader> {
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true }).pause();
    const client = new LateReader(socket, sent);
    socket.end(sent);
    await within(server.patience, "the client to connect", once(socket, "connect"));
    return client;
  }

  /** Reads up to the server's FIN. @throws Error when what came is not the answer to all that was sent. */
  async read(patience: number): Promise<void> {
    const received: Buffer[] = [];
    this.#socket.on("data", (chunk: Buffer) => received.push(chunk)).resume();
    for (let ended = false; !ended;) {
      const next = Promise.race([once(this.#socket, "data").then(() => false), this.#end.then(() => true)]);
      ended = await within(patience, "the rest of the answer", next);
    }
    expectBytes(Buffer.concat(received), upperCased(this.#sent));
  }

  close(): void {
    this.#socket.destroy();
  }
}

const readsLate: Clause = {
  id: "reads-late",
  title: "a client that reads nothing until the server stops reading too still gets every byte, followed by FIN",
  lesson: `${LESSON}#a-buffer-per-client`,
  async check(server) {
    const client = await LateReader.connect(pattern(24 * MEGABYTE), server);
    try {
      await stopsReading(server);
      await client.read(server.patience);
    } finally {
      client.close();
    }
  },
};

/** Bytes: from less than two small buffers of the kernel hold to more than those and the server's own. */
const SIZES = Array.from({ length: 30 }, (_, i) => (i + 1) * 8192);

const owedAtTheEnd: Clause = {
  id: "owed-at-the-end",
  title: "a client whose FIN arrives while the server still owes it bytes gets all of them, followed by FIN",
  lesson: `${LESSON}#a-buffer-per-client`,
  async check(server) {
    const restore = smallBuffers();
    const clients: LateReader[] = [];
    try {
      for (const size of SIZES) clients.push(await LateReader.connect(pattern(size), server));
      await eventually("each FIN arrives or the server stops reading", () => standsStill(server), server.patience);
      for (const client of clients) await client.read(server.patience);
    } finally {
      for (const client of clients) client.close();
      restore();
    }
  },
};

/** Whether the server sleeps, and has from every client that it serves either FIN or bytes that it does not want yet. */
function standsStill(server: RunningServer): boolean {
  const open = proc.serverRows(server.port).filter(({ state }) => state === "ESTABLISHED");
  return open.every(({ rxQueue }) => rxQueue > 0) && proc.stat(server.pid)?.state === "S";
}

/** Lets no socket's buffers grow any more, which some MB would fit into: 16 kB to send from, 128 kB to receive into. */
function smallBuffers(): () => void {
  if (NO_NAMESPACE !== undefined) return () => {};
  const limits = { "net.ipv4.tcp_wmem": "4096 16384 16384", "net.ipv4.tcp_rmem": "4096 131072 131072" };
  const before = Object.entries(limits).map(([name, value]) => [name, sysctl(name, value)] as const);
  return () => {
    for (const [name, value] of before) sysctl(name, value);
  };
}

/** Waits until the server sleeps though there are bytes to be read, and does so still at the next look. */
async function stopsReading(server: RunningServer): Promise<void> {
  let before = 0;
  const stands = (): boolean => {
    const unread = unreadBytes(server);
    const same = unread > 0 && unread === before && proc.stat(server.pid)?.state === "S";
    before = unread;
    return same;
  };
  await eventually("the server stops reading", stands, server.patience);
}

/** Bytes that wait while the server sleeps, at the first of a few looks that finds it asleep. */
function unreadWhileAsleep(server: RunningServer): number | undefined {
  for (let looks = 0; looks < 10; looks++) {
    const unread = whileAsleep(server, () => unreadBytes(server));
    if (unread !== undefined) return unread;
  }
  return undefined;
}

const slowloris: Clause = {
  id: "slowloris",
  title: "a hundred clients that send a byte now and then do not keep a fast one waiting",
  lesson: `${LESSON}#one-thread-everybody`,
  async check(server) {
    const slow = await Client.connectMany(100, server.port, server);
    const fast = await Client.connect(server.port, server);
    let seen = 0; // how often the server was found asleep
    for (let i = 0; i < 500; i++) {
      slow[i % slow.length]?.post("s");
      fast.post(`fast ${i}\n`);
      const unread = seen < 50 ? unreadWhileAsleep(server) : undefined;
      if (unread !== undefined) seen++;
      expectSame("bytes that lay unread while the server slept", unread ?? 0, 0);
      const answer = `FAST ${i}\n`;
      expectSame("the fast client's answer", (await fast.receive(answer.length)).toString(), answer);
    }
    for (const client of slow) expectSame("a slow client's answers", (await client.receive(5)).toString(), "SSSSS");
    for (const client of [...slow, fast]) client.close();
  },
};

const MANY = 1100;

/** Gives the server room for `MANY` clients: where Node has not raised it, the soft limit is often 1024. */
function allowMany(server: RunningServer): void {
  const { hard } = prlimit(server.pid, RLIMIT_NOFILE);
  prlimit(server.pid, RLIMIT_NOFILE, { soft: Math.min(4096, hard), hard });
}

/** Connects `MANY` clients and asks a question of each. @returns those that got an answer, and those that got FIN or RST. */
async function crowd(server: RunningServer): Promise<{ served: Client[]; refused: Client[] }> {
  allowMany(server);
  const clients = await Client.connectMany(MANY, server.port, server);
  for (const [i, client] of clients.entries()) client.post(`client ${i}\n`);
  await comesToRest(server, `with ${MANY} clients`); // what it has not done by now it does not do at once
  const served: Client[] = [];
  const refused: Client[] = [];
  for (const [i, client] of clients.entries()) {
    expectThat(client.waiting > 0 || client.end !== "open", `client ${i} was neither served nor refused`);
    (client.waiting > 0 ? served : refused).push(client);
    const answer = `CLIENT ${i}\n`;
    if (client.waiting > 0)
      expectSame(`the answer to client ${i}`, (await client.receive(answer.length)).toString(), answer);
  }
  return { served, refused };
}

const many: Clause = {
  id: "1100-clients",
  title: `with ${MANY} clients, more than an fd_set holds, the server serves or refuses each at once and keeps serving the rest`,
  lesson: `${LESSON}#fd_setsize`,
  async check(server) {
    const { served, refused } = await crowd(server);
    expectThat(served.length >= 900, `only ${served.length} of ${MANY} clients were served`);
    for (const client of [served.at(0), served.at(-1)]) {
      expectSame("the answer to the first and the last served", await client?.ask("still here\n"), "STILL HERE\n");
    }
    for (const client of [...served.splice(0, 100), ...refused]) client.close();
    const client = await Client.connect(server.port, server);
    expectSame(
      "the answer to a client that connects after others disconnected",
      await client.ask("room?\n"),
      "ROOM?\n",
    );
    for (const each of [...served, client]) each.close();
  },
};

chapter(import.meta.dirname, {
  scripts: ["start", "start:select"],
  clauses: [oneThread, idle, errorsEnd, churn, reuse, compaction, readsLate, owedAtTheEnd, slowloris, many, neverRead],
  previous: {
    folder: previousFolder(import.meta.dirname),
    fails: {
      "one-thread": /processes besides the server's: expected 0, got 50/,
      "log-never-read": /waiting for the server's FIN/,
    },
  },
  mutants,
  witness: witness(import.meta.dirname, {
    varies: [
      /\d+ of \d+ looks/,
      /ended with (?:FIN|RST)/, // the server died with bytes unread, or without
      /kernel {4}port [^\n]*/, // what had come when the client gave up
    ],
  }),
});

if (YOURS === undefined) {
  test(`poll serves ${MANY} clients of ${MANY}`, async () => {
    await withServer(chapterProgram(import.meta.dirname), {}, async (server) => {
      const { served } = await crowd(server);
      expect(served).toHaveLength(MANY);
      for (const client of served) client.close();
    });
  });

  const programs = [chapterProgram(import.meta.dirname), cProgram(import.meta.dirname)];
  test.for(programs)(
    "$name counts the lines that its log has no room for, and keeps the others whole",
    async (program, { skip }) => {
      skip(program.name.endsWith(".c") && NO_CC !== undefined, NO_CC);
      await withServer(program, { piped: "stdout" }, async (server) => {
        const ports = new Set<number>();
        for (let visits = 0; visits < 40; visits++) {
          const clients = await Client.connectMany(50, server.port);
          for (const client of clients) {
            await exchange(client, nonce("visitor"));
            ports.add(client.port);
            client.close();
          }
        }
        const lost = (): number => Number(/^(\d+) lines were lost/m.exec(server.output)?.[1] ?? 0);
        server.log?.keepReading();
        await eventually("it says how many lines were lost", () => lost() > 0);
        const lines = server.output.split("\n").slice(1, -2); // between "listening on …" and that one
        const told = lines.map((line) => Number(/^client IP: 127\.0\.0\.1, client port: (\d+)$/.exec(line)?.[1]));
        expect(told.filter((port) => !ports.has(port))).toEqual([]);
        expect(told.length + lost()).toBe(40 * 50);
      });
    },
  );

  test("select serves clients up to descriptor 1023, and reports which it refuses", async () => {
    await withServer(chapterProgram(import.meta.dirname, "start:select"), {}, async (server) => {
      const { served, refused } = await crowd(server);
      const highest = Math.max(...proc.descriptors(server.pid).map(({ fd }) => fd));
      expect(highest).toBe(1023);
      const ports = [...server.errors.matchAll(/^127\.0\.0\.1:(\d+) is refused: its descriptor 1024 /gm)];
      expect(ports.map(([, port]) => Number(port))).toEqual(refused.map(({ port }) => port));
      for (const client of served) client.close();
    });
  });
}
