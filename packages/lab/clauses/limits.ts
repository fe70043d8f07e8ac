import { type Limit, prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import { type Clause, expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually, within } from "../eventually.ts";
import * as proc from "../proc.ts";
import { comesToRest, SHORTAGE } from "../rest/comes-to-rest.ts";
import { type RunningServer, start } from "../server.ts";

const DESCRIPTORS_LEFT = 12;
const CLIENTS = 30;
const LEAVING = 20;

const outOfDescriptors: Clause = {
  id: "out-of-descriptors",
  title:
    "with more clients than descriptors, the server neither exits nor spins, and serves those still waiting once others disconnect",
  lesson: "06-select-poll/lesson.md#out-of-descriptors",
  async check(server) {
    const limits = server.processes.map((pid) => ({ pid, limit: allowMore(DESCRIPTORS_LEFT, pid) }));
    const clients: Client[] = [];
    try {
      clients.push(...(await Client.connectMany(CLIENTS, server.port, server)));
      for (const client of clients) client.post("waiting\n");
      expectSame("the first client's answer", (await clients[0]?.receive(8))?.toString(), "WAITING\n");
      await comesToRest(server, `with ${CLIENTS} clients and ${DESCRIPTORS_LEFT} more descriptors`, SHORTAGE);
      expectThat(server.exit === undefined, "the server ended");
      expectSame("clients that the server sent away", sentAway(clients), 0);
      for (const client of clients.splice(0, LEAVING)) client.close();
      for (const [i, client] of clients.entries()) {
        expectSame(`the answer to client ${LEAVING + i}`, (await client.receive(8)).toString(), "WAITING\n");
        client.close();
      }
    } finally {
      restore(limits);
      for (const client of clients) client.close();
    }
    const client = await Client.connect(server.port, server);
    expectSame("a new client's answer", await client.ask("room again\n"), "ROOM AGAIN\n");
    client.close();
  },
};

const noDescriptor: Clause = {
  id: "no-descriptor",
  title:
    "with no descriptor left for the next client, the server neither exits, spins nor forks, and serves it once one is free",
  lesson: "06-select-poll/lesson.md#out-of-descriptors",
  async check(server) {
    const limits = server.processes.map((pid) => ({ pid, limit: allowMore(0, pid) }));
    const family = server.children.length;
    const clients: Client[] = [];
    try {
      // An accept() that waits has its descriptor already: the first client gets that one, and the second gets none.
      clients.push(...(await Client.connectMany(2, server.port, server)));
      for (const client of clients) client.post("patient\n");
      await comesToRest(server, "with no descriptor left", SHORTAGE);
      const born = server.children.length - family;
      expectThat(born <= 1, `the server made ${born} children for two clients, of which it can accept one`);
      expectThat(server.exit === undefined, "the server ended");
      expectSame("clients that the server sent away", sentAway(clients), 0);
    } finally {
      restore(limits);
    }
    const [first, second] = clients;
    first?.close();
    expectSame("the second client's answer", (await second?.receive(8))?.toString(), "PATIENT\n");
    second?.close();
  },
};

/** How many clients got FIN or RST without having asked for it. */
function sentAway(clients: readonly Client[]): number {
  return clients.filter(({ end }) => end !== "open").length;
}

/** Lets a process open `count` more descriptors, and no more. @returns the limit that was in force. */
function allowMore(count: number, pid: number): Limit {
  const taken = new Set(proc.descriptors(pid).map(({ fd }) => fd));
  let limit = 0;
  for (let free = 0; free < count || taken.has(limit); limit++) if (!taken.has(limit)) free++;
  const before = prlimit(pid, RLIMIT_NOFILE);
  prlimit(pid, RLIMIT_NOFILE, { ...before, soft: limit });
  return before;
}

/** Sets the limits of those that still live to what they were. */
function restore(limits: readonly { pid: number; limit: Limit }[]): void {
  for (const { pid, limit } of limits) if (proc.stat(pid) !== undefined) prlimit(pid, RLIMIT_NOFILE, limit);
}

const SHUTDOWN = 2000;

const stops: Clause = {
  id: "stops",
  title:
    "SIGTERM and SIGINT each end the server within 2 s, even with a client connected, and leave no listening socket and no child",
  lesson: "02-multiprocess/lesson.md#ending-the-family",
  ends: true,
  async check(server) {
    await endsAt("SIGTERM", server);
    const another = await start(server.program, { patience: server.patience });
    try {
      await endsAt("SIGINT", another);
    } finally {
      await another.stop();
    }
  },
};

async function endsAt(signal: NodeJS.Signals, server: RunningServer): Promise<void> {
  const client = await Client.connect(server.port, server);
  expectSame(`the answer before ${signal}`, await client.ask("alive\n"), "ALIVE\n");
  const family = server.processes;
  // Where a server blocks no signals, one that comes just before it waits is noticed only after the wait.
  await eventually("the server waits for the next client", () => proc.stat(server.pid)?.state === "S", server.patience);
  server.kill(signal);
  await within(SHUTDOWN, `the server to exit after ${signal}`, server.exited);
  await eventually("the server's children end too", () => family.every(gone), Math.min(SHUTDOWN, server.patience));
  expectSame("listening sockets", proc.listeners(server.port).length, 0);
  client.close();
}

function gone(pid: number): boolean {
  return (proc.stat(pid)?.state ?? "Z") === "Z";
}

export const limitClauses = [outOfDescriptors, noDescriptor];
export const endClauses = [stops];
