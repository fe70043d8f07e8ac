import { type Clause, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import { signalMasks } from "@accept-loop/lab/proc";
import { SIGCHLD } from "@accept-loop/libc/signal";

const ready: Clause = {
  id: "ready",
  title: "the server catches SIGCHLD before its first client connects",
  lesson: "03-reaping/lesson.md#before-the-first-fork",
  check(server) {
    expectThat(signalMasks(server.pid).caught.has(SIGCHLD), "the server does not catch SIGCHLD yet (SigCgt)");
    return Promise.resolve();
  },
};

const twenty: Clause = {
  id: "20-at-once",
  title: "when 20 children end while the server is stopped, it reaps them all once it continues",
  lesson: "03-reaping/lesson.md#signals-do-not-queue",
  async check(server) {
    const clients = await Client.connectMany(20, server.port, server);
    for (const client of clients) await client.ask("hello\n");
    server.kill("SIGSTOP");
    for (const client of clients) client.close();
    try {
      await eventually("all 20 children end", () => server.living.length === 0);
    } finally {
      server.kill("SIGCONT");
    }
    await eventually("no zombie is left", () => server.children.length === 0, server.patience).catch(() => {
      throw new Error(`${server.zombies.length} of 20 children are zombies`);
    });
  },
};

export const clauses = [twenty, ready];

export const fails = /of 20 children are zombies/;
