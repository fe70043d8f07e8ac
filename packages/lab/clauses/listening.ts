import type { Clause } from "../clause.ts";
import { expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually, within } from "../eventually.ts";
import * as proc from "../proc.ts";
import { launch, type RunningServer } from "../server.ts";

const listens: Clause = {
  id: "listens",
  title: "the server listens with one socket, on exactly the address and port it was given",
  lesson: "01-handshake/lesson.md#who-may-connect",
  async check(server) {
    const rows = proc.listeners(server.port);
    expectSame("listening sockets on the port", rows.length, 1);
    expectSame("the address of the listening socket", rows[0]?.local.address, "127.0.0.1");
    expectSame("listening sockets of the server, on any port", listening(server).length, 1);
  },
};

/** The listening sockets, on any port, of the server and its children. */
function listening(server: RunningServer): proc.TcpRow[] {
  const inodes = new Set(server.processes.flatMap((pid) => [...proc.socketInodes(pid)]));
  return proc.table().filter(({ state, inode }) => state === "LISTEN" && inodes.has(inode));
}

const secondInstance: Clause = {
  id: "second-instance",
  title: "a second instance on the same port exits with an error that names the port, and listens nowhere",
  lesson: "05-reuseaddr/lesson.md#address-already-in-use",
  async check(server) {
    const second = await launch(server.program, { port: server.port, patience: server.patience });
    try {
      const exit = await within(server.patience, "the second instance to exit", second.exited).catch(
        (error: unknown) => {
          const elsewhere = listening(second).map(({ local }) => `${local.address}:${local.port}`);
          const also = elsewhere.length > 0 ? `; it is listening on ${elsewhere.join(", ")} instead` : "";
          throw new Error(`${error instanceof Error ? error.message : String(error)}${also}`);
        },
      );
      expectThat(exit.code !== 0, "the second instance exited with status 0, as if nothing were wrong");
      expectThat(
        second.errors.includes(String(server.port)),
        `the second instance's stderr does not name port ${server.port}:\n${second.errors.trim() || "(it is empty)"}`,
      );
    } finally {
      await second.stop();
    }
    expectSame("listening sockets on the port", proc.listeners(server.port).length, 1);
    const client = await Client.connect(server.port, server);
    expectSame("the first instance's answer", await client.ask("still here\n"), "STILL HERE\n");
    client.close();
  },
};

const queue: Clause = {
  id: "queue",
  title: "clients that connect while the server is busy wait in the accept queue until it serves them all",
  lesson: "01-handshake/lesson.md#the-accept-queue",
  async check(server) {
    await server.freeze();
    let clients: Client[];
    try {
      clients = await Client.connectMany(8, server.port, server);
      const rows = proc.serverRows(server.port).filter(({ state }) => state === "ESTABLISHED");
      expectSame("ESTABLISHED connections", rows.length, 8);
      expectThat(
        rows.every(({ inode }) => inode === 0),
        "a connection has an inode, although the stopped server cannot have accepted it",
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
  title: "the server reports each client's address and port in one line, immediately and only once",
  lesson: "02-multiprocess/lesson.md#one-write-per-line",
  async check(server) {
    const client = await Client.connect(server.port, server);
    const line = new RegExp(`^client IP: 127\\.0\\.0\\.1\\s*, client port: ${client.port}$`, "gm");
    await eventually(
      `stdout contains "client IP: 127.0.0.1, client port: ${client.port}" while the client is connected`,
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
