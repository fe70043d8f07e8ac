import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { start } from "@accept-loop/lab/server";

const restartsAtOnce: Clause = {
  id: "restarts-at-once",
  title: "the server restarts at once, although its end of a connection is in TIME_WAIT",
  lesson: "05-reuseaddr/lesson.md#both-sides-must-have-set-it",
  ends: true,
  async check(server) {
    const client = await Client.connect(server.port, server);
    expectSame("the answer", await client.ask("before\n"), "BEFORE\n");
    server.kill("SIGTERM");
    await client.ended();
    client.close();
    await server.exited;
    await eventually(
      "the server's end is in TIME_WAIT",
      () => proc.serverRows(server.port).some(({ state }) => state === "TIME_WAIT"),
      server.patience,
    );
    const again = await start(server.program, { port: server.port, patience: server.patience });
    try {
      const next = await Client.connect(server.port, server);
      expectSame("the new server's answer", await next.ask("after\n"), "AFTER\n");
      next.close();
    } finally {
      await again.stop();
    }
  },
};

export const clauses = [restartsAtOnce, findClause(commonClauses(), "second-instance")];

export const fails = /bind EADDRINUSE .*: address already in use/;
