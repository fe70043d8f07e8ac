import * as proc from "@accept-loop/lab/proc";
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

const oneForAll = scenario({
  name: "one-for-all",
  lanes: ["server", "client A", "client B", "client C", "shell"],
  varies: [pid, port, program, descriptor, number("threads", /^ *(\d+) node/, 2, 99)],
  async run({ start, client, shell, keep }) {
    const server = await start("server");
    const a = await client("client A");
    await server.prints("client IP");
    const b = await client("client B");
    await server.prints("client IP");
    const c = await client("client C");
    await server.prints("client IP");
    await c.types("last, but first to speak");
    await c.prints("LAST, BUT FIRST TO SPEAK");
    await a.types("hello from A");
    await a.prints("HELLO FROM A");
    await b.types("and B");
    await b.prints("AND B");
    await shell("shell", "ss -Htnp state established 'sport = :6666' | awk '{print $4, $5}' | sort -t= -k3n");
    await shell("shell", `ps -o nlwp=,args= --pid ${server.pid} --ppid ${server.pid} | grep server`);
    keep("sockets", sockets(server.pid));
  },
});

const numberComesBack = scenario({
  name: "number-comes-back",
  lanes: ["server", "client A", "client B", "client C", "shell"],
  varies: [pid, port, program, descriptor],
  async run({ start, client, shell, until }) {
    const ss = "ss -Htnp state established 'sport = :6666' | awk '{print $4, $5}' | sort -t= -k3n";
    const server = await start("server");
    const a = await client("client A");
    await server.prints("client IP");
    await client("client B");
    await server.prints("client IP");
    await shell("shell", ss);
    await a.ends();
    await until("A is gone", () => sockets(server.pid).length === 2);
    await client("client C");
    await server.prints("client IP");
    await shell("shell", ss);
  },
});

/** A server without its line per client, and a crowd that takes all its descriptors up to 1023. */
async function crowd({ start, run, until }: Session, script: string): Promise<TerminalProgram> {
  const server = await start("server", `${script} 2>&1 | grep --line-buffered -v 'client IP'`);
  const inode = proc.listeners(6666)[0]?.inode ?? 0;
  const node = proc.tree(server.pid).find((each) => proc.socketInodes(each).has(inode)) ?? 0;
  const room = FD_SETSIZE - proc.descriptorCount(node);
  await run("crowd", `node -e 'for (let i = 0; i < ${room}; i++) net.connect(6666, "127.0.0.1")'`);
  await until("every descriptor up to 1023 is taken", () => proc.descriptorCount(node) === FD_SETSIZE);
  return server;
}

/** Sends without end, and reads nothing: nobody asks the socket for data. */
const NEVER = `yes | node -e 'process.stdin.pipe(net.connect(6666, "127.0.0.1"))'`;

const neverReads = scenario({
  name: "never-reads",
  lanes: ["server", "client A", "client B", "shell"],
  varies: [
    pid,
    port,
    number("bytes not read by the server", /^(\d+) \d+ 127/, 10_000, 20_000_000),
    number("bytes not read by the client", /^\d+ (\d+) 127/, 10_000, 20_000_000),
  ],
  async run({ start, run, client, shell, until }) {
    const server = await start("server");
    await run("client A", NEVER);
    await server.prints("client IP");
    const bytes = (): number[] =>
      proc.serverRows(6666).flatMap(({ state, rxQueue, txQueue }) => (state === "LISTEN" ? [] : [rxQueue, txQueue]));
    let [before, same] = ["", 0];
    await until("neither end takes any more", () => {
      const now = bytes().join(" ");
      same = now === before && bytes().every((count) => count > 10_000) ? same + 1 : 0;
      before = now;
      return same >= 20; // looks
    });
    await shell("shell", "ss -Htn state established 'sport = :6666' | awk '{print $1, $2, $3}'");
    const b = await client("client B");
    await server.prints("client IP");
    await b.types("can you hear me?");
    await b.prints("CAN YOU HEAR ME?");
    await until("the server sleeps", () => proc.stat(server.pid)?.state === "S");
    await shell("shell", `ps -o s= --pid ${server.pid}`);
  },
});

const descriptor1024 = scenario({
  name: "descriptor-1024",
  lanes: ["server", "crowd", "client"],
  varies: [port, number("clients", /i < (\d+)/, 900, 1020)],
  runs: {
    select: async (session) => {
      const server = await crowd(session, "npm run start:select");
      const last = await session.client("client", undefined, { connected: false });
      await last.exits();
      await server.prints("is refused");
    },
    poll: async (session) => {
      await crowd(session, "npm start");
      const last = await session.client("client");
      await last.types("am I in?");
      await last.prints("AM I IN?");
    },
  },
});

export const scenarios = [oneForAll, numberComesBack, neverReads, descriptor1024];
