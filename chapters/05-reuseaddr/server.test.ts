import { expect } from "vitest";
import { chapter, YOURS } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import { NO_NAMESPACE, sysctl } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import { launch, start, type RunningServer } from "@accept-loop/lab/server";
import { isRealRoot, withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { claim } from "@accept-loop/weave/claim/claim";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const LESSON = "05-reuseaddr/lesson.md";
const RESTARTS = 20;

/** Ends the server while a client is connected, so that the server's side closes first; the client closes after it. */
async function activeClose(server: RunningServer): Promise<void> {
  const client = await Client.connect(server.port, server);
  expectSame("the answer", await client.ask("before\n"), "BEFORE\n");
  server.kill("SIGTERM");
  await client.ended();
  client.close();
  await server.exited;
  await eventually(
    "the server's end of the connection is in TIME_WAIT",
    () => proc.serverRows(server.port).some(({ state }) => state === "TIME_WAIT"),
    server.patience,
  );
}

/** Starts the same program on the same port. @throws Error with its words when it cannot. */
async function startAgain(server: RunningServer): Promise<RunningServer> {
  return start(server.program, { port: server.port, patience: server.patience });
}

const restarts: Clause = {
  id: "restarts",
  title: `the server restarts at once, ${RESTARTS} times in a row, each time after closing a connection before its client did`,
  lesson: `${LESSON}#address-already-in-use`,
  ends: true,
  async check(server) {
    if (NO_NAMESPACE === undefined) sysctl("net.ipv4.tcp_max_tw_buckets", 262_144);
    let current = server;
    try {
      for (let i = 0; i < RESTARTS; i++) {
        await activeClose(current);
        if (current !== server) await current.stop();
        current = await startAgain(server);
      }
    } finally {
      if (current !== server) await current.stop();
    }
  },
};

const outlivedByAChild: Clause = {
  id: "outlived-by-a-child",
  title: "the server restarts at once, even though a child of the old one still serves its client on the same port",
  lesson: `${LESSON}#a-child-holds-the-port`,
  ends: true,
  async check(server) {
    const old = await Client.connect(server.port, server);
    expectSame("the answer", await old.ask("old\n"), "OLD\n");
    server.kill("SIGKILL");
    await server.exited;
    const again = await startAgain(server);
    try {
      const fresh = await Client.connect(server.port, server);
      expectSame("the new server's answer", await fresh.ask("new\n"), "NEW\n");
      expectSame("the old child's answer", await old.ask("still old\n"), "STILL OLD\n");
      fresh.close();
      old.close();
    } finally {
      await again.stop();
    }
  },
};

const CLIENTS = 400;

/** Its processes, once there is one for each of the sockets that listen. */
async function acceptorsOf(server: RunningServer): Promise<number[]> {
  const listening = proc.listeners(server.port).length;
  return eventually(
    `one process accepts from each of the ${listening} listening sockets`,
    () => (server.living.length === listening ? server.living : undefined),
    server.patience,
  );
}

const dealsOut: Clause = {
  id: "deals-out",
  title: `${CLIENTS} clients are spread over the server's processes, and each process gets at least one in ten`,
  lesson: `${LESSON}#so_reuseport`,
  async check(server) {
    const acceptors = await acceptorsOf(server);
    const clients = await Client.connectMany(CLIENTS, server.port, server);
    for (const [i, client] of clients.entries()) {
      expectSame(`the answer to client ${i}`, await client.ask(`${i} a\n`), `${i} A\n`);
    }
    const shares = acceptors.map((pid) => proc.children(pid).filter((child) => proc.stat(child)?.state !== "Z").length);
    const least = Math.min(...shares);
    expectThat(least * 10 >= CLIENTS, `the processes got ${shares.join(", ")} clients`);
    for (const client of clients) client.close();
    await eventually(
      "all children are reaped",
      () => acceptors.every((pid) => proc.children(pid).length === 0),
      server.patience,
    );
  },
};

const AFTERWARDS = 100;

const oneKilled: Clause = {
  id: "one-killed",
  title: `after one of the server's processes is killed, the others serve all of ${AFTERWARDS} clients`,
  lesson: `${LESSON}#so_reuseport`,
  ends: true,
  async check(server) {
    const [victim = -1] = await acceptorsOf(server);
    process.kill(victim, "SIGKILL");
    await eventually("it is dead and reaped", () => !server.children.includes(victim), server.patience);
    for (let i = 0; i < AFTERWARDS; i++) {
      const client = await Client.connect(server.port, server);
      expectSame(`the answer to client ${i}`, await client.ask(`${i} a\n`), `${i} A\n`);
      client.close();
    }
  },
};

chapter(import.meta.dirname, {
  scripts: ["start", "start:reuseport"],
  clauses: [restarts, outlivedByAChild],
  only: {
    "start:reuseport": {
      clauses: [dealsOut, oneKilled],
      notYet: {
        listens: "it has a listening socket for each of its processes, each with its own accept queue",
        "second-instance": "SO_REUSEPORT is what lets a second instance in",
      },
    },
  },
  previous: {
    folder: previousFolder(import.meta.dirname),
    fails: { restarts: /bind EADDRINUSE .*: address already in use/ },
  },
  mutants,
  witness: witness(import.meta.dirname),
});

if (YOURS === undefined) {
  const reuseport = chapterProgram(import.meta.dirname, "start:reuseport");

  claim("same-user", async (evidence, context) => {
    if (!isRealRoot()) context.skip("only root can start a server as another user");
    await withServer(reuseport, {}, async ({ port }) => {
      const stranger = await launch(reuseport, { port, through: withoutPrivileges() });
      expect((await stranger.exited).code).toBe(1);
      expect(stranger.errors).toContain("bind EADDRINUSE");
      evidence.saw("another user's bind()", "EADDRINUSE");
      await stranger.stop();

      const friend = await launch(reuseport, { port });
      await eventually("eight sockets listen on the port", () => proc.listeners(port).length === 8);
      evidence.saw("sockets that listen when the same user has started it twice", 8);
      await friend.stop();
    });
  });
}
