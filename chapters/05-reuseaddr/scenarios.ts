import * as proc from "@accept-loop/lab/proc";
import type { RunningServer } from "@accept-loop/lab/server";
import { number, pid, port, program, scenario, type Session, sometimes } from "@accept-loop/weave/scenario/scenario";

// What ss shows of a socket, and may differ on the reader's machine.
const ACCEPT_QUEUE = number("accept queue", /^LISTEN +0 +(\d+)/, 128, 65_536); // what net.core.somaxconn allows
const DESCRIPTOR = number("descriptor", /fd=(\d+)/, 3, 99);

/** A server is stopped while a client is connected, and started again. */
function stopped(command: string, restarts: boolean) {
  return async ({ start, client, shell, until }: Session): Promise<void> => {
    const server = await start("server", command);
    const one = await client("client");
    await server.prints("client IP");
    await server.interrupts();
    await one.exits();
    await until("nothing but TIME_WAIT is left", () =>
      proc.serverRows(6666).every(({ state }) => state === "TIME_WAIT"),
    );
    const again = await start("server", command, { listens: restarts });
    if (!restarts) await again.exits();
    await shell("shell", "ss -Htan 'sport = :6666'");
  };
}

const restart = scenario({
  name: "restart",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, ACCEPT_QUEUE, sometimes(/^child \d+ killed by/)], // when it ends in time to be reaped
  runs: {
    "without SO_REUSEADDR": stopped(
      "node --single-threaded --v8-pool-size=1 -r strip-types ../03-reaping/server.ts",
      false,
    ),
    "with SO_REUSEADDR": stopped("npm start", true),
  },
});

/** A process's descriptors of sockets on the port, as packages/weave/picture draws them. */
function table(name: string, of: number): { name: string; descriptors: { fd: number; socket: string }[] } {
  const states = new Map(proc.serverRows(6666).map(({ inode, state }) => [`socket:[${inode}]`, state]));
  return {
    name,
    descriptors: proc.descriptors(of).flatMap(({ fd, target }) => {
      const state = states.get(target);
      return state === undefined ? [] : [{ fd, socket: state === "LISTEN" ? "listening" : "old client" }];
    }),
  };
}

/** The pid of the child that serves the only client. */
function childOf({ until }: Session, server: RunningServer): Promise<number> {
  return until("a child serves the client", () => server.living[0]);
}

const outlived = scenario({
  name: "outlived",
  lanes: ["server", "client", "shell"],
  varies: [pid, port, ACCEPT_QUEUE, program, DESCRIPTOR, number("descriptor", /"fd": (\d+)/, 3, 99)],
  async run(session) {
    const { start, client, shell, keep } = session;
    const server = await start("server");
    const one = await client("client");
    await server.prints("client IP");
    const child = await childOf(session, server.server);
    await shell("shell", "ss -Htlnp 'sport = :6666'");
    await shell("shell", `kill -9 ${server.pid}`);
    await server.exits();
    const again = await start("server");
    await shell("shell", "ss -Htanp 'sport = :6666'");
    keep("tables", [table("new server", again.pid), table("old child", child)]);
    await one.types("hello?");
    await one.prints("HELLO?");
  },
});

const twice = scenario({
  name: "twice",
  lanes: ["server", "forgotten", "shell"],
  varies: [pid, port],
  async run({ start, shell, until }) {
    const listening = (sockets: number): Promise<boolean> =>
      until(`${sockets} sockets listen`, () => proc.listeners(6666).length === sockets);
    await start("forgotten", "npm run start:reuseport");
    await listening(4);
    await start("server", "npm run start:reuseport");
    await listening(8);
    await shell("shell", "ss -Htln 'sport = :6666' | wc -l");
  },
});

export const scenarios = [restart, outlived, twice];
