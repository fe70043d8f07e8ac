import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import { comesToRest } from "@accept-loop/lab/rest/comes-to-rest";

const atMostThree: Clause = {
  id: "at-most-three",
  title: "with three clients connected, a fourth waits at no cost, and is served once one of them disconnects",
  lesson: "03-reaping/lesson.md#3-count-the-living",
  async check(server) {
    const clients = await Client.connectMany(3, server.port, server);
    for (const client of clients) expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
    const fourth = await Client.connect(server.port, server);
    fourth.post("and me?\n");
    await comesToRest(server, "while it could only wait");
    expectSame("children with four clients connected", server.living.length, 3);
    expectSame("what the fourth client got meanwhile", fourth.waiting, 0);
    clients[1]?.close();
    expectSame("the fourth client's answer", (await fourth.receive(8)).toString(), "AND ME?\n");
    for (const client of [...clients, fourth]) client.close();
    await eventually("no child is left", () => server.children.length === 0, server.patience);
  },
};

export const clauses = [atMostThree];

export const fails = /children with four clients connected: expected 3, got 4/;
