import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { type Mutant, plant } from "@accept-loop/lab/mutant";
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

/** The pids of a server's children, when there are so many. */
function childrenOf({ until }: Session, server: RunningServer, count: number): Promise<number[]> {
  return until(`the server has ${count} children`, () => (server.living.length === count ? server.living : undefined));
}

// What ss says of a socket, and may be another with the reader.
const ACCEPT_QUEUE = number("accept queue", /^LISTEN +0 +(\d+)/, 128, 65_536); // what net.core.somaxconn allows
const DESCRIPTOR = number("descriptor", /fd=(\d+)/, 3, 99);

const fourClients = scenario({
  name: "four-clients",
  lanes: ["server", "client A", "client B", "client C", "client D", "shell"],
  varies: [
    text("the shell's pid", /^ *\d+ +(\d+) S +(?!1 )\d+ node/), // the server's own parent
    pid,
    port,
    ACCEPT_QUEUE,
    program,
    DESCRIPTOR,
    number("threads", /S +(?!1 )(\d+) node/, 2, 99),
  ],
  async run(session) {
    const { start, client, shell } = session;
    const server = await start("server");
    const clients = [];
    for (const name of ["A", "B", "C", "D"]) {
      clients.push(await client(`client ${name}`));
      await server.prints("client IP");
    }
    for (const [index, words] of [
      [2, "third, but I speak first"],
      [0, "hello from the first"],
      [3, "and the last"],
      [1, "am I too late?"],
      [0, "me again"],
    ] as const) {
      await clients[index]?.types(words);
      await clients[index]?.prints(words.toUpperCase());
    }
    const children = await childrenOf(session, server.server, 4);
    await session.until("all five sleep", () =>
      [server.pid, ...children].every((one) => proc.stat(one)?.state === "S"),
    );
    await shell("shell", "ss -Hltnp 'sport = :6666'");
    await shell("shell", `ps -o pid,ppid,s,nlwp,args -p ${server.pid} --ppid ${server.pid} --sort start_time`);
  },
});

const SMAPS = "grep -E '^(Shared|Private)_Dirty'";

const copyOnWrite = scenario({
  name: "copy-on-write",
  lanes: ["server", "client", "shell"],
  varies: [
    pid,
    port,
    number("kB shared", /Shared_Dirty: +([1-9]\d*) kB/, 5000, 200_000),
    number("kB of a server before", /Private_Dirty: +(\d{5,}|[5-9]\d{3}) kB/, 5000, 200_000),
    number("kB after", /Private_Dirty: +([1-4]?\d{1,3}) kB/, 1, 4999),
  ],
  async run(session) {
    const { start, client, shell } = session;
    const server = await start("server");
    await shell("shell", `${SMAPS} /proc/${server.pid}/smaps_rollup # the server, alone`);
    const one = await client("client");
    await server.prints("client IP");
    await one.types("hello");
    await one.prints("HELLO");
    const [child] = await childrenOf(session, server.server, 1);
    await shell("shell", `${SMAPS} /proc/${server.pid}/smaps_rollup # the server, after fork()`);
    await shell("shell", `${SMAPS} /proc/${child}/smaps_rollup # its child`);
  },
});

/** One client connected; then the server's process gets a signal, and we see who is left. */
function ending(kill: (serverPid: number) => string, survives: boolean) {
  return async (session: Session): Promise<void> => {
    const { start, client, shell } = session;
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    await one.types("hello");
    await one.prints("HELLO");
    const [child] = await childrenOf(session, server.server, 1);
    await shell("shell", kill(server.pid));
    await server.exits();
    if (survives) {
      await one.types("are you alone?");
      await one.prints("ARE YOU ALONE?");
      await session.until("the answer is acknowledged", () =>
        proc.serverRows(6666).every(({ txQueue }) => txQueue === 0),
      );
    } else {
      await one.exits();
    }
    await shell("shell", "ss -Htl 'sport = :6666' # does anybody listen?");
    await shell("shell", "ss -Htnp state established 'sport = :6666' # is anybody served?");
    if (!survives) return;
    await session.until("the child was adopted", () => proc.stat(child ?? 0)?.ppid !== server.pid);
    await shell("shell", `grep PPid /proc/${child}/status`);
  };
}

const twoWaysToEnd = scenario({
  name: "two-ways-to-end",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, program, DESCRIPTOR, text("adopter", /^PPid:\s+(\d+)$/)],
  runs: {
    "kill -9": ending((server) => `kill -9 ${server}`, true),
    "kill (SIGTERM)": ending((server) => `kill ${server}`, false),
  },
});

const BOTH_ENDS = "ss -Htn state established '( sport = :6666 or dport = :6666 )'";

const twoFullBuffers = scenario({
  name: "two-full-buffers",
  lanes: ["server", "client", "shell"],
  varies: [
    port,
    number("bytes unread", /^(\d+) +\d+ +127/, 1, 64_000_000),
    number("bytes unsent", /^\d+ +(\d+) +127/, 1, 64_000_000),
    anyOrder(/^\d+ +\d+ +127/),
  ],
  runs: {
    "reads while it writes": async ({ start, run, shell }) => {
      const server = await start("server");
      const client = await run("client", "head -c 64M /dev/zero | npm run client --silent | wc -c");
      await server.prints("client IP");
      await client.prints("67108864");
      await shell("shell", BOTH_ENDS);
    },
    "writes everything, then reads": async ({ start, run, shell, until }) => {
      const server = await start("server");
      const command = "exec 3<>/dev/tcp/127.0.0.1/6666; head -c 64M /dev/zero >&3; wc -c <&3";
      await run("client", `bash -c '${command}'`);
      await server.prints("client IP");
      await until("the child sleeps in write()", () => asleepInWrite(server.server));
      await shell("shell", BOTH_ENDS);
    },
  },
});

/** The number of write(2), which /proc/PID/syscall shows. */
const WRITE = process.arch === "arm64" ? 64 : 1;

/** Does the only child sleep in write(), with every buffer of its connection as full as it gets? */
async function asleepInWrite(server: RunningServer): Promise<boolean> {
  const [child = 0] = server.living;
  const queues = (): string =>
    JSON.stringify(proc.states(server.port).map(({ txQueue, rxQueue }) => [txQueue, rxQueue]));
  const before = queues();
  let looks = 0;
  await eventually("some looks were taken", () => ++looks > 50);
  return proc.systemCall(child) === WRITE && queues() === before;
}

const zombies = scenario({
  name: "zombies",
  lanes: ["server", "client A", "client B", "client C", "shell"],
  varies: [pid, port, program],
  async run({ start, client, shell, until }) {
    const server = await start("server");
    for (const [index, name] of ["A", "B", "C"].entries()) {
      const one = await client(`client ${name}`);
      await server.prints("client IP");
      await one.ends();
      await until("its child has ended", () => server.server.zombies.length === index + 1);
    }
    await shell("shell", `ps -o pid,ppid,s,args --ppid ${server.pid}`);
  },
});

/** A process's descriptors of sockets, as the picture shows them. */
interface Table {
  readonly name: string;
  readonly descriptors: readonly { readonly fd: number; readonly file: string }[];
}

/** Which descriptors of the parent and of its only child lead to the listening socket and to the connection. */
function tables(server: RunningServer): Table[] {
  const rows = proc.serverRows(server.port);
  const files = new Map(rows.map(({ inode, state }) => [`socket:[${inode}]`, state]));
  const table = (name: string, of: number): Table => ({
    name,
    descriptors: proc.descriptors(of).flatMap(({ fd, target }) => {
      const state = files.get(target);
      return state === undefined ? [] : [{ fd, file: state === "LISTEN" ? "listening socket" : "connection" }];
    }),
  });
  return [table("parent", server.pid), ...server.living.map((child) => table("child", child))];
}

/** The server without its two closes: what fork() leaves, for as long as one likes to look. */
const NO_CLOSES: Mutant = {
  name: "scenario: nobody closes anything",
  file: "server.ts",
  edits: [
    ["      close(listenFd); //", "      //"],
    ["    close(client.fd); //", "    //"],
  ],
  killedBy: "who-closes-what",
  because: /./,
};

const whoHoldsWhat = scenario({
  name: "who-holds-what",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, ACCEPT_QUEUE, program, DESCRIPTOR, number("descriptor", /"fd": (\d+)/, 3, 99)],
  async run(session) {
    const { start, client, shell, keep } = session;
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    await one.types("hello");
    await one.prints("HELLO");
    await childrenOf(session, server.server, 1);
    const held = (): Table[] => tables(server.server);
    await session.until("each has closed its own", () => held().every(({ descriptors }) => descriptors.length === 1));
    await shell("shell", "ss -Htanp 'sport = :6666'");
    keep("after both have closed", held());
    await withServer(plant(import.meta.dirname, NO_CLOSES), {}, async (open) => {
      const other = await Client.connect(open.port);
      await other.ask("hello\n");
      keep("after fork", tables(open));
    });
  },
});

export const scenarios = [whoHoldsWhat, fourClients, copyOnWrite, twoWaysToEnd, twoFullBuffers, zombies];
