import { arch } from "node:os";
import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { commonClauses, findClause } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";

/** The numbers of epoll_wait, epoll_pwait and epoll_pwait2; arm64 has only the last two. syscalls(2) */
const EPOLL_CALLS = arch() === "x64" ? [232, 281, 441] : [22, 441];

const inEpoll: Clause = {
  id: "in-epoll",
  title: "50 clients are served by one thread, which waits for all of them in epoll_wait",
  lesson: "06-select-poll/lesson.md#3-across-the-bridge",
  async check(server) {
    const clients = await Client.connectMany(50, server.port, server);
    for (const client of clients) expectSame("an answer", await client.ask("hello\n"), "HELLO\n");
    await eventually(
      "the server's thread waits in epoll_wait",
      () => EPOLL_CALLS.includes(proc.systemCall(server.pid) ?? -1),
      server.patience,
    );
    for (const client of clients) client.close();
  },
};

const promised = ["half-close", "10-megabytes", "never-reads", "reset"].map((id) => findClause(commonClauses(), id));

export const clauses = [inEpoll, ...promised];

export const fails = /the server's thread waits in epoll_wait/;
