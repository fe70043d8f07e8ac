import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";
import {
  anyOrder,
  number,
  pid,
  port,
  program,
  scenario,
  type Session,
  text,
} from "@accept-loop/weave/scenario/scenario";

/**
 * Which descriptors of the server lead to the listening socket and to whose connection, as the picture shows them: in
 * the order in which they came. The lowest free number need not be the next one, while threads start and open files.
 */
function heldBy(server: RunningServer, clients: ReadonlyMap<number, string>): { fd: number; socket: string }[] {
  const rows = proc.serverRows(server.port);
  const descriptors = proc.descriptors(server.pid);
  const held = (socket: string, row: proc.TcpRow | undefined): { fd: number; socket: string }[] =>
    descriptors.flatMap(({ fd, target }) => (target === `socket:[${row?.inode}]` ? [{ fd, socket }] : []));
  return [
    ...held(
      "listening",
      rows.find(({ state }) => state === "LISTEN"),
    ),
    ...[...clients].flatMap(([port, name]) =>
      held(
        name,
        rows.find(({ remote }) => remote.port === port),
      ),
    ),
  ];
}

const oneTable = scenario({
  name: "one-table",
  lanes: ["server", "client A", "client B", "shell"],
  varies: [
    pid,
    port,
    program,
    number("descriptor", /fd=(\d+)/, 3, 99),
    number("descriptor", /"fd": (\d+)/, 3, 99),
    anyOrder(/^ESTAB/),
  ],
  async run({ start, client, shell, keep }) {
    const server = await start("server");
    const clients = new Map<number, string>();
    for (const name of ["client A", "client B"]) {
      await client(name);
      const line = await server.prints("client IP");
      clients.set(Number(/port: (\d+)/.exec(line)?.[1]), name);
    }
    await shell("shell", "ss -Htanp 'sport = :6666'");
    keep("table", heldBy(server.server, clients));
  },
});

const counter = scenario({
  name: "counter",
  lanes: ["shell"],
  varies: [
    number("counted", /^\+\+ +(\d+)/, 1_000_000, 9_999_999),
    number("lost", /^\+\+ +\d+ \((\d+) lost/, 1, 9_000_000),
  ],
  async run({ shell }) {
    await shell("shell", "npm run counter");
  },
});

/** Clients A and B come and say nothing. C comes, says a word, and is answered: at once, or when A has disconnected. */
function threeClients(command: string, thirdIsServed: boolean) {
  return async ({ start, client }: Session): Promise<void> => {
    const server = await start("server", command);
    const first = await client("client A");
    await server.prints("client IP");
    await client("client B");
    await server.prints("client IP");
    const third = await client("client C");
    if (thirdIsServed) await server.prints("client IP");
    await third.types("three");
    if (!thirdIsServed) {
      await first.ends();
      await server.prints("client IP");
    }
    await third.prints("THREE");
  };
}

const poolOrThread = scenario({
  name: "pool-or-thread",
  lanes: ["server", "client A", "client B", "client C"],
  varies: [port],
  runs: {
    "a thread for every client": threeClients("npm start", true),
    "a pool of two threads": threeClients("POOL=2 npm run start:pool # eight, when POOL is not set", false),
  },
});

const killOneThread = scenario({
  name: "kill-one-thread",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, program, number("descriptor", /fd=(\d+)/, 3, 99), text("thread", /^(\d+)$|^\$ kill -9 (\d+)$/)],
  async run({ start, client, shell, until }) {
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    const sys = process.arch === "arm64" ? 63 : 0;
    await until("the client's thread sleeps in read()", () =>
      proc.threads(server.pid).some((thread) => proc.systemCall(server.pid, thread) === sys) ? true : undefined,
    );
    await shell("shell", "ss -Htlnp 'sport = :6666'");
    const newest = (await shell("shell", `ls -v /proc/${server.pid}/task | tail -1`)).trim();
    await shell("shell", `kill -9 ${newest}`);
    await server.exits();
    await one.exits();
    await shell("shell", `ls /proc/${server.pid}/task`);
  },
});

const restart = scenario({
  name: "restart",
  lanes: ["server", "client", "shell"],
  varies: [pid, port],
  async run({ start, client, shell }) {
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    await server.interrupts();
    await one.exits();
    const again = await start("server", "npm start", { listens: false });
    await again.exits();
    await shell("shell", "ss -Htan 'sport = :6666'");
  },
});

export const scenarios = [oneTable, counter, poolOrThread, killOneThread, restart];
