import { type Clause, expectSame } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually } from "../eventually.ts";
import * as proc from "../proc.ts";
import type { RunningServer } from "../server.ts";

const LESSON = "02-multiprocess/lesson.md";

const interleaved: Clause = {
  id: "interleaved",
  title: "three clients that take turns are all answered",
  lesson: `${LESSON}#many-clients-one-server`,
  async check(server) {
    const clients = await Client.connectMany(3, server.port, server);
    const turn = async (i: number): Promise<void> => {
      const text = `client ${i + 1}\n`;
      expectSame(`the answer to client ${i + 1}`, await clients[i]?.ask(text), text.toUpperCase());
    };
    for (const i of [0, 1, 0, 0, 1]) await turn(i);
    clients[0]?.close();
    await turn(2);
    await turn(1);
    for (const client of clients) client.close();
  },
};

const fifty: Clause = {
  id: "50-clients",
  title: "each of 50 connected clients is served while the others are idle",
  lesson: `${LESSON}#many-clients-one-server`,
  async check(server) {
    const clients = await Client.connectMany(50, server.port, server);
    try {
      for (const [i, client] of clients.entries()) {
        expectSame(`the answer to client ${i}`, await client.ask(`nonce ${i}\n`), `NONCE ${i}\n`);
      }
    } finally {
      for (const client of clients) client.close();
    }
  },
};

const idle: Clause = {
  id: "idle-client",
  title: "an idle client and one that stops in mid-line do not keep another client waiting",
  lesson: `${LESSON}#many-clients-one-server`,
  async check(server) {
    const silent = await Client.connect(server.port, server);
    const halfway = await Client.connect(server.port, server);
    halfway.post("half a li");
    const client = await Client.connect(server.port, server);
    try {
      expectSame("the third client's answer", await client.ask("me too\n"), "ME TOO\n");
      halfway.post("ne\n"); // nor was either of them sent away for that
      expectSame("the answer to the whole line", (await halfway.receive(12)).toString(), "HALF A LINE\n");
      expectSame("the answer to the idle client", await silent.ask("at last\n"), "AT LAST\n");
    } finally {
      for (const each of [silent, halfway, client]) each.close();
    }
  },
};

/** A server as it was before its clients came, for comparison when they have gone. */
export interface Footprint {
  readonly descriptors: number;
  readonly children: number;
  readonly zombies: number;
  readonly threads: number;
}

export function footprint(server: RunningServer): Footprint {
  const { children } = server;
  const living = children.filter((pid) => proc.stat(pid)?.state !== "Z");
  return {
    descriptors: [server.pid, ...living].reduce((sum, pid) => sum + proc.descriptorCount(pid), 0),
    children: living.length,
    zombies: children.length - living.length,
    threads: proc.threads(server.pid).length,
  };
}

/** Of what a server holds more than before, as a sentence; `undefined` when of nothing. */
function more(server: RunningServer, before: Footprint): string | undefined {
  const now = footprint(server);
  const grown = (Object.keys(now) as (keyof Footprint)[]).filter((kind) => now[kind] > before[kind]);
  return grown.length > 0
    ? `more than before: ${grown.map((kind) => `${now[kind]} ${kind} instead of ${before[kind]}`).join(", ")}`
    : undefined;
}

/** The connections that it has not closed, as a sentence; `undefined` when it has closed all. */
function stillOpen(server: RunningServer): string | undefined {
  const open = proc.serverRows(server.port).filter(({ state }) => state === "CLOSE_WAIT" || state === "ESTABLISHED");
  return open.length > 0
    ? `${open.length} open ${open.length === 1 ? "connection" : "connections"} (${open[0]?.state})`
    : undefined;
}

/** Waits until the server holds no more than before. @throws Error that says what it still holds. */
export async function backTo(before: Footprint, server: RunningServer): Promise<void> {
  // What is read quickly comes first: /proc/net/tcp may have thousands of rows.
  const isBack = (): boolean => more(server, before) === undefined && stillOpen(server) === undefined;
  try {
    await eventually("the server holds no more than before", isBack, server.patience);
  } catch {
    const what = stillOpen(server) ?? more(server, before);
    throw new Error(`all clients disconnected, but the server still holds ${what}`);
  }
}

export const manyClientsClauses = [interleaved, fifty, idle];
