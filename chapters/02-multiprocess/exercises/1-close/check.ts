import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import * as proc from "@accept-loop/lab/proc";

const listenerGoes: Clause = {
  id: "listener-goes",
  title: "kill -9 of the parent leaves nothing listening on its port, even while a client is still being served",
  lesson: "02-multiprocess/lesson.md#break-it-the-child-keeps-the-listening-socket",
  ends: true,
  async check(server) {
    const client = await Client.connect(server.port, server);
    expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
    server.kill("SIGKILL");
    await server.exited;
    expectSame("listening sockets", proc.listeners(server.port).length, 0);
    client.close();
  },
};

const parentLetsGo: Clause = {
  id: "parent-lets-go",
  title: "the parent holds no more descriptors after ten clients than after one",
  lesson: "02-multiprocess/lesson.md#break-it-the-parent-keeps-the-connected-socket",
  ends: true, // its children stay zombies: that is for chapter 03
  async check(server) {
    const counts: number[] = [];
    for (let i = 0; i < 10; i++) {
      const client = await Client.connect(server.port, server);
      client.post("bye\n");
      client.halfClose();
      await client.receiveToEnd();
      client.close();
      counts.push(proc.descriptorCount(server.pid));
    }
    expectSame("descriptors after ten clients", counts.at(-1), counts[0]);
  },
};

export const clauses = [{ ...findClause(commonClauses(), "half-close"), ends: true }, parentLetsGo, listenerGoes];

export const fails = /waiting for the server's FIN/;
