import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";

const CHILDREN = 4;

const forkedBefore: Clause = {
  id: "forked-before",
  title: "four children, forked before the first client connects, serve all clients, each child one after another",
  lesson: "02-multiprocess/lesson.md#3-fork-first",
  ends: true, // its children stay
  async check(server) {
    await eventually(
      "the server has 4 children before the first client",
      () => server.living.length === CHILDREN,
      server.patience,
    );
    const family = server.children.join(" ");
    for (let round = 0; round < 3; round++) {
      const clients = await Client.connectMany(CHILDREN, server.port, server);
      for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
      const fifth = await Client.connect(server.port, server);
      fifth.post("my turn?\n");
      clients[0]?.close();
      expectSame("the fifth client's answer", (await fifth.receive(9)).toString(), "MY TURN?\n");
      for (const client of [...clients, fifth]) client.close();
    }
    expectSame("the server's children at the end", server.children.join(" "), family);
  },
};

export const clauses = [forkedBefore, findClause(commonClauses(), "stops")];

export const fails = /the server has 4 children before the first client/;
