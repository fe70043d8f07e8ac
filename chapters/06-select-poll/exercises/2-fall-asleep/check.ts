import { setTimeout as later } from "node:timers/promises";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import { comesToRest } from "@accept-loop/lab/rest/comes-to-rest";

const asleep: Clause = {
  id: "asleep",
  title: "the server closes an idle client, keeps serving one that talks, and then sleeps",
  lesson: "06-select-poll/lesson.md#2-clients-that-fall-asleep",
  async check(server) {
    const [silent, talker] = (await Client.connectMany(2, server.port, server)) as [Client, Client];
    const connected = performance.now();
    for (let asked = 0; silent.end === "open" && asked < 100; asked++) {
      expectSame("the talker's answer", await talker.ask("still here\n"), "STILL HERE\n");
      await later(30);
    }
    const waited = Math.round(performance.now() - connected);
    expectSame("the state of the idle client's connection", silent.end, "FIN");
    expectThat(waited > 200, `the idle client was closed after ${waited} ms, much too early`);
    expectSame("the state of the talker's connection", talker.end, "open");
    await talker.ended();
    await comesToRest(server, "without a client");
  },
};

export const clauses = [asleep, findClause(commonClauses(), "half-close")];

export const fails = /the state of the idle client's connection: expected "FIN", got "open"/;
