import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import { type RunningServer, start } from "@accept-loop/lab/server";
import { FD_SETSIZE } from "@accept-loop/libc/sys/select";
import {
  number,
  pid,
  port,
  program,
  scenario,
  type Session,
  type TerminalProgram,
} from "@accept-loop/weave/scenario/scenario";

const descriptor = number("descriptor", /\bfd"?[=:] ?(\d+)/, 3, 99);

/** A server's TCP sockets, for the pictures. */
function sockets(server: number): { fd: number; file: string }[] {
  const inodes = new Set(proc.serverRows(6666).map(({ inode }) => `socket:[${inode}]`));
  const found = proc.descriptors(server).filter(({ target }) => inodes.has(target));
  const fds = found.map(({ fd }) => fd).toSorted((a, b) => a - b);
  return fds.map((fd, i) => ({ fd, file: i === 0 ? "listening socket" : `client ${"ABC"[i - 1]}` }));
}

/** The chapter's server, in a terminal that is not shown: it prints what every server prints. */
function hiddenServer(): Promise<RunningServer> {
  return start(chapterProgram(process.cwd()), { port: 6666 });
}

/** The server's clients by descriptor. -H: no heading, -t: TCP, -n: numbers, -p: the process. ss(8) */
const CONNECTIONS = "ss -Htnp 'sport = :6666' | awk '{print $5, $6}' | sort -t= -k3n";

const oneForAll = scenario({
  name: "one-for-all",
  lanes: ["client A", "client B", "client C", "shell"],
  varies: [pid, port, program, descriptor],
  async run({ client, shell, keep, until }) {
    const server = await hiddenServer();
    const clients: TerminalProgram[] = [];
    for (const name of ["A", "B", "C"]) {
      clients.push(await client(`client ${name}`));
      await until(`${name} is accepted`, () => sockets(server.pid).length === 1 + clients.length);
    }
    const [a, , c] = clients;
    await c?.types("last, but first to speak");
    await c?.prints("LAST, BUT FIRST TO SPEAK");
    await a?.types("hello from A");
    await a?.prints("HELLO FROM A");
    await shell("shell", CONNECTIONS);
    keep("sockets", sockets(server.pid));
  },
});

const numberComesBack = scenario({
  name: "number-comes-back",
  lanes: ["client A", "client B", "client C", "shell"],
  varies: [pid, port, program, descriptor],
  async run({ client, shell, until }) {
    const server = await hiddenServer();
    const has = (count: number) => (): boolean => sockets(server.pid).length === 1 + count;
    const a = await client("client A");
    await until("A is accepted", has(1));
    await client("client B");
    await until("B is accepted", has(2));
    await shell("shell", CONNECTIONS);
    await a.ends();
    await until("A's connection is closed", has(1));
    await client("client C");
    await until("C is accepted", has(2));
    await shell("shell", CONNECTIONS);
  },
});

/** A server without its line per client, and a crowd that takes all its descriptors up to 1023. */
async function crowd({ start: show, run, until }: Session, command: string): Promise<TerminalProgram> {
  const server = await show("server", command, { listens: false });
  await until("it listens", () => proc.listeners(6666).length === 1);
  const inode = proc.listeners(6666)[0]?.inode ?? 0;
  const node = proc.tree(server.pid).find((each) => proc.socketInodes(each).has(inode)) ?? 0;
  const room = FD_SETSIZE - proc.descriptorCount(node);
  await run("crowd", `node -e 'for (let i = 0; i < ${room}; i++) net.connect(6666, "127.0.0.1")'`);
  await until("every descriptor up to 1023 is taken", () => proc.descriptorCount(node) === FD_SETSIZE);
  return server;
}

/** Sends without end, and reads nothing: no part of the program asks the socket for data. */
const NEVER = `yes | node -e 'process.stdin.pipe(net.connect(6666, "127.0.0.1"))'`;

/** The bytes in the buffers of both ends of the only connection. */
function buffers(): Record<"server" | "client", { send: number; receive: number }> {
  const rows = proc.table().filter(({ state }) => state !== "LISTEN");
  const of = (row: proc.TcpRow | undefined): { send: number; receive: number } => {
    return { send: row?.txQueue ?? 0, receive: row?.rxQueue ?? 0 };
  };
  return {
    server: of(rows.find(({ local }) => local.port === 6666)),
    client: of(rows.find(({ remote }) => remote.port === 6666)),
  };
}

const neverReads = scenario({
  name: "never-reads",
  lanes: ["client A", "client B", "shell"],
  varies: [
    port,
    number("bytes not read by the server", /^ESTAB +(\d+) +\d+ +127/, 10_000, 20_000_000),
    number("bytes not read by the client", /^ESTAB +\d+ +(\d+) +127/, 10_000, 20_000_000),
    number("bytes in a buffer", /"(?:send|receive)": (\d+)/, 10_000, 20_000_000),
  ],
  async run({ run, client, shell, keep, until }) {
    await hiddenServer();
    await run("client A", NEVER);
    let [before, same] = ["", 0];
    await until("neither end takes any more", () => {
      const { server, client: a } = buffers();
      const now = JSON.stringify([server, a]);
      const full = [server, a].every(({ send, receive }) => send > 10_000 && receive > 10_000);
      same = now === before && full ? same + 1 : 0;
      before = now;
      return same >= 20; // looks
    });
    keep("buffers", buffers());
    await shell("shell", "ss -Htn 'sport = :6666'");
    const b = await client("client B");
    await b.types("can you hear me?");
    await b.prints("CAN YOU HEAR ME?");
  },
});

const descriptor1024 = scenario({
  name: "descriptor-1024",
  lanes: ["server", "crowd", "client"],
  varies: [port, number("clients", /i < (\d+)/, 900, 1020)],
  runs: {
    select: async (session) => {
      const server = await crowd(session, "npm run start:select 2>&1 | grep --line-buffered refused");
      const last = await session.client("client", undefined, { connected: false });
      await last.exits();
      await server.prints("is refused");
    },
    poll: async (session) => {
      await crowd(session, "npm start > /dev/null");
      const last = await session.client("client");
      await last.types("am I in?");
      await last.prints("AM I IN?");
    },
  },
});

export const scenarios = [oneForAll, numberComesBack, neverReads, descriptor1024];
