import { chapter } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const ONE_AT_A_TIME = "it serves one client at a time, and all others wait in the accept queue (chapter 02)";

const secondWaits: Clause = {
  id: "second-waits",
  title: "while the server serves one client, a second client's connection and bytes wait in the kernel",
  lesson: "01-handshake/lesson.md#the-second-client-waits",
  async check(server) {
    const first = await Client.connect(server.port, server);
    expectSame("the first client's answer", await first.ask("first\n"), "FIRST\n");
    const second = await Client.connect(server.port, server);
    await second.send("second\n");
    const row = await eventually(
      "the second client's bytes are in the kernel",
      () => proc.serverRows(server.port).find(({ remote, rxQueue }) => remote.port === second.port && rxQueue === 7),
      server.patience,
    );
    expectSame("the state of the second client's connection", row.state, "ESTABLISHED");
    expectSame("the inode of the second client's connection", row.inode, 0);
    expectSame("connections in the accept queue", proc.listeners(server.port)[0]?.rxQueue, 1);
    expectThat(second.waiting === 0, "the second client was answered while the first was connected");
    first.close();
    expectSame("the second client's answer", (await second.receive(7)).toString(), "SECOND\n");
    second.close();
  },
};

const closesItsSide: Clause = {
  id: "closes-its-side",
  title: "when a client closes, the server closes too and leaves no connection in CLOSE_WAIT",
  lesson: "01-handshake/lesson.md#close-wait",
  async check(server) {
    const client = await Client.connect(server.port, server);
    expectSame("the answer", await client.ask("bye\n"), "BYE\n");
    client.close();
    const states = (): string[] => proc.serverRows(server.port).map(({ state }) => state);
    await eventually("the server's end leaves CLOSE_WAIT", () => !states().includes("CLOSE_WAIT"), server.patience);
    expectThat(!states().includes("TIME_WAIT"), "the server's end is in TIME_WAIT, although the client closed first");
  },
};

chapter(import.meta.dirname, {
  clauses: [secondWaits, closesItsSide],
  notYet: {
    interleaved: ONE_AT_A_TIME,
    "50-clients": ONE_AT_A_TIME,
    "idle-client": ONE_AT_A_TIME,
    "reset-others": ONE_AT_A_TIME,
    "never-reads": ONE_AT_A_TIME,
    "write-then-read": ONE_AT_A_TIME,
  },
  mutants,
  witness: witness(import.meta.dirname, { varies: [/gave up after \d+ ms/] }),
});
