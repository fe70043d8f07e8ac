import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { type Mutant, plant } from "@accept-loop/lab/mutant";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import { type RunningServer, start } from "@accept-loop/lab/server";
import {
  anyOrder,
  number,
  pid,
  port,
  program,
  scenario,
  type Session,
  type TerminalProgram,
  text,
} from "@accept-loop/weave/scenario/scenario";

/** The chapter's server, in a terminal that is not shown: it prints what every server prints. ps shows it as npm starts it. */
function hiddenServer(): Promise<RunningServer> {
  const server = chapterProgram(process.cwd());
  return start({ ...server, command: ["node", ...server.command.slice(1)] }, { port: 6666 });
}

/** The pids of a server's children, when there are so many. */
function childrenOf({ until }: Session, server: RunningServer, count: number): Promise<number[]> {
  return until(`the server has ${count} children`, () => (server.living.length === count ? server.living : undefined));
}

/** A client in its terminal, which has been answered. */
async function answered(session: Session, lane: string): Promise<TerminalProgram> {
  const client = await session.client(lane);
  await client.types("hello");
  await client.prints("HELLO");
  return client;
}

// What ss says of a socket, and may be another with the reader.
const ACCEPT_QUEUE = number("accept queue", /^LISTEN +0 +(\d+)/, 128, 65_536); // what net.core.somaxconn allows
const DESCRIPTOR = number("descriptor", /fd=(\d+)/, 3, 99);

const fourClients = scenario({
  name: "four-clients",
  lanes: ["client A", "client B", "client C", "client D"],
  async run(session) {
    const server = await hiddenServer();
    const clients: TerminalProgram[] = [];
    for (const name of ["A", "B", "C", "D"]) {
      clients.push(await session.client(`client ${name}`));
      await childrenOf(session, server, clients.length);
    }
    const [a, , c] = clients;
    for (const [client, words] of [
      [c, "third, but I speak first"],
      [a, "hello from the first"],
      [c, "me again"],
    ] as const) {
      await client?.types(words);
      await client?.prints(words.toUpperCase());
    }
  },
});

const oneFamily = scenario({
  name: "one-family",
  lanes: ["shell"],
  varies: [
    text("a child's pid", /^ *(\d+) +\d+ S +1 node/),
    text("the server's parent", /^ *\d+ +(\d+) S +(?!1 )\d+ node/),
    pid,
    port,
    ACCEPT_QUEUE,
    program,
    DESCRIPTOR,
    number("threads", /S +(?!1 )(\d+) node/, 2, 99),
  ],
  async run(session) {
    const server = await hiddenServer();
    await Client.connectMany(4, 6666);
    const children = await childrenOf(session, server, 4);
    await session.until("all five sleep", () =>
      [server.pid, ...children].every((one) => proc.stat(one)?.state === "S"),
    );
    await session.shell("shell", "ss -Hltnp 'sport = :6666'");
    await session.shell("shell", `ps -o pid,ppid,s,nlwp,args -p ${server.pid} --ppid ${server.pid} --sort start_time`);
  },
});

const copyOnWrite = scenario({
  name: "copy-on-write",
  lanes: ["client", "shell"],
  varies: [
    pid,
    port,
    number("kB shared", /Shared_Dirty: +([1-9]\d*) kB/, 5000, 200_000),
    number("kB of a server before", /Private_Dirty: +(\d{5,}|[5-9]\d{3}) kB/, 5000, 200_000),
    number("kB after", /Private_Dirty: +([1-4]?\d{1,3}) kB/, 1, 4999),
    text("the child's pid", /^(\d+)$/),
  ],
  async run(session) {
    const { shell } = session;
    const server = await hiddenServer();
    await shell("shell", `grep -E '(Shared|Private)_Dirty' /proc/${server.pid}/smaps_rollup`);
    await answered(session, "client");
    const [child] = await childrenOf(session, server, 1);
    await shell("shell", `grep -E '(Shared|Private)_Dirty' /proc/${server.pid}/smaps_rollup`);
    await shell("shell", `pgrep -P ${server.pid}`);
    await shell("shell", `grep Private_Dirty /proc/${child}/smaps_rollup`);
  },
});

const WHO_IS_LEFT = "ss -Htnp state listening state established 'sport = :6666'";

/** One client connected; then the server's process gets a signal, and we see which processes are left. */
function ending(kill: (serverPid: number) => string, survives: boolean) {
  return async (session: Session): Promise<void> => {
    const { shell } = session;
    const server = await hiddenServer();
    const one = await session.client("client");
    const [child] = await childrenOf(session, server, 1);
    await shell("shell", kill(server.pid));
    await server.exited;
    if (!survives) {
      await one.exits();
      await shell("shell", WHO_IS_LEFT);
      return;
    }
    await one.types("are you alone?");
    await one.prints("ARE YOU ALONE?");
    await session.until("the answer is acknowledged", () =>
      proc.serverRows(6666).every(({ txQueue }) => txQueue === 0),
    );
    await shell("shell", WHO_IS_LEFT);
    await session.until("the child was adopted", () => proc.stat(child ?? 0)?.ppid !== server.pid);
    await shell("shell", `grep PPid /proc/${child}/status`);
  };
}

const twoWaysToEnd = scenario({
  name: "two-ways-to-end",
  lanes: ["client", "shell"],
  varies: [pid, port, program, DESCRIPTOR, text("adopter", /^PPid:\s+(\d+)$/)],
  runs: {
    "kill -9": ending((server) => `kill -9 ${server}`, true),
    "kill (SIGTERM)": ending((server) => `kill ${server}`, false),
  },
});

/** The bytes in the kernel's buffers of both ends of the only connection: for sending, and received. */
function buffers(): Record<"child" | "client", [send: number, receive: number]> {
  const rows = proc.table().filter(({ state }) => state === "ESTABLISHED");
  const of = (row: proc.TcpRow | undefined): [number, number] => [row?.txQueue ?? 0, row?.rxQueue ?? 0];
  return {
    child: of(rows.find(({ local }) => local.port === 6666)),
    client: of(rows.find(({ remote }) => remote.port === 6666)),
  };
}

const twoFullBuffers = scenario({
  name: "two-full-buffers",
  lanes: ["client", "shell"],
  varies: [
    port,
    number("bytes unread", /^(\d+) +\d+ +127/, 1, 64_000_000),
    number("bytes unsent", /^\d+ +(\d+) +127/, 1, 64_000_000),
    anyOrder(/^\d+ +\d+ +127/),
    number("bytes in a buffer", /^ +(\d+),?$/, 1, 64_000_000),
  ],
  runs: {
    "reads while it writes": async ({ run, until }) => {
      const server = await hiddenServer();
      const client = await run("client", "head -c 64M /dev/zero | npm run client --silent | wc -c");
      await client.prints("67108864");
      await until("its child ends", () => server.zombies.length === 1);
    },
    "writes everything, then reads": async ({ run, shell, until, keep }) => {
      const server = await hiddenServer();
      const command = "exec 3<>/dev/tcp/127.0.0.1/6666; head -c 64M /dev/zero >&3; wc -c <&3";
      await run("client", `bash -c '${command}'`);
      await until("the child sleeps in write()", () => asleepInWrite(server));
      keep("buffers", buffers());
      await shell("shell", "ss -Htn state established '( sport = :6666 or dport = :6666 )'");
    },
  },
});

/** The number of write(2), which /proc/PID/syscall shows. */
const WRITE = process.arch === "arm64" ? 64 : 1;

/** Does the only child sleep in write(), with every buffer of its connection as full as it gets? */
async function asleepInWrite(server: RunningServer): Promise<boolean> {
  const [child = 0] = server.living;
  const before = JSON.stringify(buffers());
  let looks = 0;
  await eventually("some looks are taken", () => ++looks > 50);
  return proc.systemCall(child) === WRITE && JSON.stringify(buffers()) === before;
}

const zombies = scenario({
  name: "zombies",
  lanes: ["client", "shell"],
  varies: [text("a child's pid", /^ *(\d+) +\d+ Z /), pid, port, program],
  async run({ shell, until }) {
    const server = await hiddenServer();
    await shell("client", "for i in 1 2 3; do echo hello | npm run client --silent; done");
    await until("its children end", () => server.zombies.length === 3);
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
  name: "scenario: no process closes anything",
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
  lanes: ["client", "shell"],
  varies: [pid, port, ACCEPT_QUEUE, program, DESCRIPTOR, number("descriptor", /"fd": (\d+)/, 3, 99)],
  async run(session) {
    const server = await hiddenServer();
    await answered(session, "client");
    await childrenOf(session, server, 1);
    const held = (): Table[] => tables(server);
    await session.until("each has closed its own", () => held().every(({ descriptors }) => descriptors.length === 1));
    await session.shell("shell", "ss -Htanp 'sport = :6666'");
    session.keep("after both have closed", held());
    await withServer(plant(import.meta.dirname, NO_CLOSES), {}, async (open) => {
      const other = await Client.connect(open.port);
      await other.ask("hello\n");
      session.keep("after fork", tables(open));
    });
  },
});

export const scenarios = [whoHoldsWhat, fourClients, oneFamily, copyOnWrite, twoWaysToEnd, twoFullBuffers, zombies];
