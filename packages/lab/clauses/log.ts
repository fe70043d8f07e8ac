import { type Clause, expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually, within } from "../eventually.ts";
import type { LogPipe } from "../log-pipe.ts";
import * as proc from "../proc.ts";
import { comesToRest } from "../rest/comes-to-rest.ts";
import { type RunningServer, start } from "../server.ts";

const LESSON = "02-multiprocess/lesson.md#one-write-per-line";

/** Where its server prints to: a clause here starts it with `piped`. */
function logOf({ log }: RunningServer): LogPipe {
  expectThat(log !== undefined, "the server was started without a pipe for its log");
  return log;
}

/** Clients that have all sent what they have to say, and FIN: some must wait until others have left. */
async function callers(count: number, server: RunningServer): Promise<Client[]> {
  const clients = await Client.connectMany(count, server.port, server);
  for (const [i, client] of clients.entries()) {
    client.post(`caller ${i}\n`);
    client.halfClose();
  }
  return clients;
}

/** Sees that each caller gets its own bytes, and FIN. */
async function answered(clients: readonly Client[]): Promise<void> {
  for (const [i, client] of clients.entries()) {
    expectSame(`the answer to caller ${i}`, (await client.receiveToEnd()).toString(), `CALLER ${i}\n`);
    client.close();
  }
}

/** Clients that reset their connections while the server is busy with them, so that it complains on stderr. */
async function resets(count: number, server: RunningServer): Promise<void> {
  for (const client of await Client.connectMany(count, server.port, server)) {
    await client.send("never mind\n");
    client.reset();
  }
}

/** Both ways in which a descriptor answers a write that finds no room: it waits, or it fails with EAGAIN. */
const WAYS = [false, true];

/** Clients at once, while the pipe that the log goes to is full. */
const CALLERS = 30;

/** A log that is not read for a while. */
const unread: Clause = {
  id: "log-unread",
  title: `while no program reads its log, the server neither exits nor spins; once the log is read again, all ${CALLERS} clients are answered`,
  lesson: LESSON,
  ends: true,
  start: () => ({ piped: "stdout" }),
  async check(server) {
    const log = logOf(server);
    for (const nonBlocking of WAYS) {
      log.setNonBlocking(nonBlocking);
      log.fill();
      const clients = await callers(CALLERS, server);
      await comesToRest(server, "while its log is not read");
      log.keepReading();
      await answered(clients);
      await comesToRest(server, "while its log is read again");
      log.stopReading();
    }
  },
};

/** A log whose reader has gone. */
const gone: Clause = {
  id: "log-gone",
  title: `when the program that read its log has exited (EPIPE), the server neither exits nor spins, and all ${CALLERS} clients are answered`,
  lesson: LESSON,
  ends: true,
  start: () => ({ piped: "both" }),
  async check(server) {
    logOf(server).hangUp();
    await resets(5, server);
    await answered(await callers(CALLERS, server));
    await comesToRest(server, "when the reader of its log has exited");
  },
};

const SHUTDOWN = 2000;

const stopsUnread: Clause = {
  id: "log-stops",
  title: "SIGTERM and SIGINT end the server and its children within 2 s even while no program reads its log",
  lesson: "02-multiprocess/lesson.md#ending-the-family",
  ends: true,
  start: () => ({ piped: "both" }),
  async check(server) {
    await endsUnread("SIGTERM", false, server);
    const another = await start(server.program, { patience: server.patience, piped: "both" });
    try {
      await endsUnread("SIGINT", true, another);
    } finally {
      await another.stop();
    }
  },
};

async function endsUnread(signal: NodeJS.Signals, nonBlocking: boolean, server: RunningServer): Promise<void> {
  const log = logOf(server);
  log.setNonBlocking(nonBlocking);
  log.fill();
  await resets(5, server);
  await callers(CALLERS, server);
  await comesToRest(server, "while its log is not read");
  const family = server.processes;
  server.kill(signal);
  await within(SHUTDOWN, `the server to exit after ${signal}`, server.exited);
  const ended = (pid: number): boolean => (proc.stat(pid)?.state ?? "Z") === "Z";
  await eventually("the server's children end too", () => family.every(ended), server.patience);
  // A child that was made meanwhile is not of the family that we knew: it holds the listening socket until it has ended.
  await eventually("no socket listens", () => proc.listeners(server.port).length === 0, server.patience);
}

/** One thread for all must not wait for its log: nobody is delayed. */
export const neverRead: Clause = {
  id: "log-never-read",
  title: "300 clients are all answered even if no program ever reads the server's log, and the server does not spin",
  lesson: "06-select-poll/lesson.md#stdout-is-a-descriptor-too",
  ends: true,
  start: () => ({ piped: "both" }),
  async check(server) {
    for (const nonBlocking of WAYS) {
      logOf(server).setNonBlocking(nonBlocking);
      await resets(5, server);
      await answered(await callers(300, server));
      await comesToRest(server, "while its log is not read");
    }
  },
};

/** What a server owes the reader of its log: nothing. */
export const logClauses: readonly Clause[] = [unread, gone, stopsUnread];
