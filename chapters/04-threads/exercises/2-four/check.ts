import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";

const MOST = 4;

const fourAtMost: Clause = {
  id: "four-at-most",
  title: "four clients have a thread each; the others wait, and each is served once an earlier one disconnects",
  lesson: "04-threads/lesson.md#2-no-more-than-four",
  async check(server) {
    const threads = (): number => proc.threads(server.pid).length;
    const before = threads();
    const clients = await Client.connectMany(MOST, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    expectSame("threads for four clients", threads() - before, MOST);
    for (let i = 0; i < 3; i++) {
      const late = await Client.connect(server.port, server);
      late.post("my turn?\n");
      const unread = (): number =>
        proc.serverRows(server.port).find(({ remote }) => remote.port === late.port)?.rxQueue ?? 0;
      await eventually("the fifth client's bytes are in the kernel", () => unread() > 0 || late.waiting > 0);
      // A server that starts a thread for it has begun to, long before the others have had so many answers.
      for (let asked = 0; asked < (i === 0 ? 500 : 10); asked++) {
        expectSame("an answer meanwhile", await clients[1]?.ask("and now?\n"), "AND NOW?\n");
        expectThat(late.waiting === 0 && threads() - before === MOST, "the fifth client got a thread too");
      }
      clients.shift()?.close();
      expectSame(
        "the fifth client's answer, once another disconnected",
        (await late.receive(9)).toString(),
        "MY TURN?\n",
      );
      clients.push(late);
    }
    for (const client of clients) client.close();
    await eventually("the threads end", () => threads() === before, server.patience);
  },
};

export const clauses = [fourAtMost, findClause(commonClauses(), "half-close")];

export const fails = /the fifth client got a thread too/;
