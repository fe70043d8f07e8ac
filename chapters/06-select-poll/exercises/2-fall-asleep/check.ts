import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { cpuOver } from "@accept-loop/lab/cpu";
import { commonClauses, findClause } from "@accept-loop/lab/contract";

const asleep: Clause = {
  id: "asleep",
  title: "a client that says nothing is closed, one that talks is served on, and then the server sleeps",
  lesson: "06-select-poll/lesson.md#2-clients-that-fall-asleep",
  async check(server) {
    const [silent, talker] = (await Client.connectMany(2, server.port, server)) as [Client, Client];
    let asked = 0;
    while (silent.end === "open" && asked < 100) {
      const begun = performance.now();
      expectSame("the talker's answer", await talker.ask("still here\n"), "STILL HERE\n");
      asked++;
      await new Promise((resolve) => {
        setTimeout(resolve, 30 - (performance.now() - begun));
      });
    }
    expectSame("how the silent client's connection stands", silent.end, "FIN");
    expectThat(asked > 5, `the silent client was closed after ${asked} questions of the other, much too early`);
    expectSame("how the talker's connection stands", talker.end, "open");
    await talker.ended();
    const used = await cpuOver([server.pid], 500);
    expectThat(used < 0.1, `it used ${Math.round(used * 100)} % of a CPU without a client`);
  },
};

export const clauses = [asleep, findClause(commonClauses(), "half-close")];

export const fails = /how the silent client's connection stands: "open"/;
