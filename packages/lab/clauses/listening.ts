import type { Clause } from "../clause.ts";
import { expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually, within } from "../eventually.ts";
import * as proc from "../proc.ts";
import { launch, type RunningServer } from "../server.ts";

const listens: Clause = {
  id: "listens",
  title: "it listens on exactly the address and port that it was asked for, with one socket",
  lesson: "01-handshake/lesson.md#who-may-connect",
  async check(server) {
    const rows = proc.listeners(server.port);
    expectSame("rows in LISTEN", rows.length, 1);
    expectSame("the address it listens on", rows[0]?.local.address, "127.0.0.1");
    expectSame("sockets in LISTEN that its process holds", listening(server).length, 1);
  },
};

/** The listening sockets, on any port, of the server's own process. */
function listening(server: RunningServer): proc.TcpRow[] {
  const inodes = proc.socketInodes(server.pid);
  return proc.table().filter(({ state, inode }) => state === "LISTEN" && inodes.has(inode));
}

const secondInstance: Clause = {
  id: "second-instance",
  title: "a second instance on the same port ends with an error that names the address, and listens nowhere",
  lesson: "05-reuseaddr/lesson.md#address-already-in-use",
  async check(server) {
    const second = await launch(server.program, { port: server.port, patience: server.patience });
    try {
      const exit = await within(server.patience, "the second instance ended", second.exited).catch((error: unknown) => {
        const elsewhere = listening(second).map(({ local }) => `${local.address}:${local.port}`);
        const also = elsewhere.length > 0 ? `; it listens on ${elsewhere.join(", ")} instead` : "";
        throw new Error(`${error instanceof Error ? error.message : String(error)}${also}`);
      });
      expectThat(exit.code !== 0, "it ended with status 0, as if all were well");
      expectThat(
        second.errors.includes(String(server.port)),
        `its stderr does not name port ${server.port}:\n${second.errors.trim() || "(it is empty)"}`,
      );
    } finally {
      await second.stop();
    }
    const client = await Client.connect(server.port, server);
    expectSame("the first instance's answer", await client.ask("still here\n"), "STILL HERE\n");
    client.close();
  },
};

const queue: Clause = {
  id: "queue",
  title: "clients that connect while it is busy wait in the accept queue, and are all served, in order",
  lesson: "01-handshake/lesson.md#the-accept-queue",
  async check(server) {
    await server.freeze();
    let clients: Client[];
    try {
      clients = await Client.connectMany(8, server.port, server);
      const rows = proc.serverRows(server.port).filter(({ state }) => state === "ESTABLISHED");
      expectSame("connections that are ESTABLISHED", rows.length, 8);
      expectThat(
        rows.every(({ inode }) => inode === 0),
        "a connection has an inode, though nobody can have accepted it",
      );
    } finally {
      server.resume();
    }
    for (const [i, client] of clients.entries()) {
      expectSame(`the answer to client ${i}`, await client.ask(`number ${i}\n`), `NUMBER ${i}\n`);
      client.close();
    }
  },
};

const log: Clause = {
  id: "log",
  title: "one line a client says where it came from, at once, once, and with the right port",
  lesson: "02-multiprocess/lesson.md#one-write-a-line",
  async check(server) {
    const client = await Client.connect(server.port, server);
    const line = new RegExp(`^client IP: 127\\.0\\.0\\.1\\s*, client port: ${client.port}$`, "gm");
    await eventually(
      `stdout says "client IP: 127.0.0.1, client port: ${client.port}" while the client is connected`,
      () => line.test(server.output),
      server.patience,
    );
    expectSame("the answer", await client.ask("seen?\n"), "SEEN?\n");
    client.close();
    await eventually("the connection is closed", () => settled(server), server.patience);
    expectSame("lines about this client", server.output.match(line)?.length, 1);
  },
};

/** No connection on the server's side is open any more. */
function settled(server: RunningServer): boolean {
  return proc.serverRows(server.port).every(({ state }) => state === "LISTEN" || state === "TIME_WAIT");
}

export const listeningClauses = [listens, queue, log, secondInstance];
