import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";
import { anyOrder, number, pid, port, program, scenario, type Session } from "@accept-loop/weave/scenario/scenario";

/**
 * Which descriptors of the server lead to the listening socket and to whose connection, as the picture shows them: in
 * the order in which they came. The lowest free number need not be the next one, while threads start and open files.
 */
function heldBy(server: RunningServer, clients: ReadonlyMap<number, string>): { fd: number; file: string }[] {
  const rows = proc.serverRows(server.port);
  const descriptors = proc.descriptors(server.pid);
  const held = (file: string, row: proc.TcpRow | undefined): { fd: number; file: string }[] =>
    descriptors.flatMap(({ fd, target }) => (target === `socket:[${row?.inode}]` ? [{ fd, file }] : []));
  return [
    ...held(
      "listening socket",
      rows.find(({ state }) => state === "LISTEN"),
    ),
    ...[...clients].flatMap(([port, name]) =>
      held(
        `connection of ${name}`,
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
    number("threads", /^(\d+)$/, 4, 40),
  ],
  async run({ start, client, shell, keep }) {
    const server = await start("server");
    const threads = `ls /proc/${server.pid}/task | wc -l`;
    await shell("shell", `${threads} # threads before the first client`);
    const clients = new Map<number, string>();
    for (const name of ["client A", "client B"]) {
      const one = await client(name);
      const line = await server.prints("client IP");
      clients.set(Number(/port: (\d+)/.exec(line)?.[1]), name);
      await one.types("hello");
      await one.prints("HELLO");
    }
    await shell("shell", `${threads} # and now`);
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

/** Three clients come; each says a word at once. */
function threeClients(command: string, thirdIsServed: boolean) {
  return async ({ start, client }: Session): Promise<void> => {
    const server = await start("server", command);
    const first = await client("A");
    await server.prints("client IP");
    await first.types("one");
    await first.prints("ONE");
    const second = await client("B");
    await server.prints("client IP");
    await second.types("two");
    await second.prints("TWO");
    const third = await client("C");
    if (thirdIsServed) await server.prints("client IP");
    await third.types("three");
    if (thirdIsServed) await third.prints("THREE");
    await first.ends();
    if (!thirdIsServed) {
      await server.prints("client IP");
      await third.prints("THREE");
    }
  };
}

const poolOrThread = scenario({
  name: "pool-or-thread",
  lanes: ["server", "A", "B", "C"],
  varies: [port],
  runs: {
    "a thread for every client": threeClients("npm start", true),
    "a pool of two": threeClients("POOL=2 npm run start:pool", false),
  },
});

const killOneThread = scenario({
  name: "kill-one-thread",
  lanes: ["server", "client A", "client B", "shell"],
  varies: [pid, port],
  async run({ start, client, shell, until }) {
    const server = await start("server");
    const reading = (): number[] => {
      const sys = process.arch === "arm64" ? 63 : 0;
      return proc.threads(server.pid).filter((thread) => proc.systemCall(server.pid, thread) === sys);
    };
    const clients = [];
    for (const name of ["client A", "client B"]) {
      const one = await client(name);
      await server.prints("client IP");
      await one.types("hello");
      await one.prints("HELLO");
      clients.push(one);
    }
    const [one] = await until("both threads sleep in read()", () => (reading().length === 2 ? reading() : undefined));
    await shell("shell", `kill -9 ${one} # one of the threads in /proc/${server.pid}/task`);
    await server.exits();
    for (const each of clients) await each.exits();
    await shell("shell", `ls /proc/${server.pid}/task 2>&1 | tail -1`);
  },
});

const restart = scenario({
  name: "restart",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, number("counted with ++", /, (\d+) with \+\+/, 0, 1)],
  async run({ start, client, shell }) {
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    await one.types("hello");
    await one.prints("HELLO");
    await shell("shell", "ss -Htan 'sport = :6666'");
    await server.interrupts();
    await one.exits();
    const again = await start("server", "npm start", { listens: false });
    await again.exits();
    await shell("shell", "ss -Htan 'sport = :6666'");
  },
});

export const scenarios = [oneTable, counter, poolOrThread, killOneThread, restart];
