import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { leavesNothing } from "@accept-loop/lab/clauses/leaves-nothing";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";

/** What /proc says of a descriptor that pidfd_open made: an anonymous inode, or since Linux 6.9 one of pidfs. */
function pidfds(pid: number): number {
  return proc.descriptors(pid).filter(({ target }) => /pidfd/.test(target)).length;
}

const withoutSignals: Clause = {
  id: "without-signals",
  title: "the server holds a pidfd for each child, and reaps ten that end while it is stopped",
  lesson: "03-reaping/lesson.md#the-gap-before-the-wait",
  async check(server) {
    const clients = await Client.connectMany(20, server.port, server);
    for (const client of clients) expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
    server.kill("SIGSTOP");
    for (const client of clients.slice(10)) client.close();
    try {
      await eventually("ten children end", () => server.living.length === 10);
    } finally {
      server.kill("SIGCONT");
    }
    await eventually("ten children are reaped", () => server.children.length === 10, server.patience).catch(() => {
      throw new Error(`${server.zombies.length} children are zombies`);
    });
    expectSame("pidfds of the parent, with ten children", pidfds(server.pid), 10);
    const hoarder = server.living.find((child) => pidfds(child) > 0);
    expectThat(hoarder === undefined, `child ${hoarder} holds pidfds of its siblings`);
    for (const client of clients) client.close();
  },
};

export const clauses = [withoutSignals, leavesNothing(50)];

export const fails = /children are zombies/;
