import { chapter } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const ONE_AT_A_TIME = "it serves one client at a time, and everybody else waits in the accept queue (chapter 02)";

const secondWaits: Clause = {
  id: "second-waits",
  title: "the second client connects, and sends, and waits: for the kernel it is there, for the server not yet",
  lesson: "01-handshake/lesson.md#the-second-client-waits",
  async check(server) {
    const first = await Client.connect(server.port, server);
    expectSame("the first client's answer", await first.ask("first\n"), "FIRST\n");
    const second = await Client.connect(server.port, server);
    await second.send("second\n");
    const row = await eventually(
      "the second client's bytes are with the server's kernel",
      () => proc.serverRows(server.port).find(({ remote, rxQueue }) => remote.port === second.port && rxQueue === 7),
      server.patience,
    );
    expectSame("its state", row.state, "ESTABLISHED");
    expectSame("its inode", row.inode, 0);
    expectSame("the accept queue", proc.listeners(server.port)[0]?.rxQueue, 1);
    expectThat(second.waiting === 0, "the second client was answered while the first was connected");
    first.close();
    expectSame("the second client's answer", (await second.receive(7)).toString(), "SECOND\n");
    second.close();
  },
};

const closesItsSide: Clause = {
  id: "closes-its-side",
  title: "when a client closes, the server closes too: no connection stays in CLOSE_WAIT",
  lesson: "01-handshake/lesson.md#close-wait",
  async check(server) {
    const client = await Client.connect(server.port, server);
    expectSame("the answer", await client.ask("bye\n"), "BYE\n");
    client.close();
    const states = (): string[] => proc.serverRows(server.port).map(({ state }) => state);
    await eventually("the server's end has left CLOSE_WAIT", () => !states().includes("CLOSE_WAIT"), server.patience);
    expectThat(!states().includes("TIME_WAIT"), "the server has TIME_WAIT, though the client closed first");
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
  witness: witness(import.meta.dirname, { varies: [/within \d+ ms/] }),
});
