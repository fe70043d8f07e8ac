import { Client } from "@accept-loop/lab/client";
import { previousFolder } from "@accept-loop/lab/folder";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, type ServerProgram } from "@accept-loop/lab/program";
import { type RunningServer, start as startUnseen } from "@accept-loop/lab/server";
import {
  anyOrder,
  pid,
  port,
  program,
  scenario,
  type Session,
  sometimes,
  text,
} from "@accept-loop/weave/scenario/scenario";

/** A line of the kept list of signals that Node catches: they differ between its versions. */
const CAUGHT = /^ *\d+,?$/;
const SERVER_02 = "node --single-threaded --v8-pool-size=1 -r strip-types ../02-multiprocess/server.ts";

/** Waits until a server has a new child. @returns its pid. */
function newChild({ until }: Session, server: RunningServer, before: readonly number[]): Promise<number> {
  return until("there is a new child", () => server.living.find((child) => !before.includes(child)));
}

const killNine = scenario({
  name: "kill-9",
  lanes: ["server", "client", "shell"],
  varies: [pid, port],
  async run(session) {
    const { start, client, shell, until } = session;
    const server = await start("server", SERVER_02);
    const one = await client("client");
    await server.prints("client IP");
    const child = await newChild(session, server.server, []);
    await shell("shell", `pgrep -P ${server.pid}`);
    await one.ends();
    await until("it is a zombie", () => proc.stat(child)?.state === "Z");
    await shell("shell", `ps -o s= -p ${child}`);
    await shell("shell", `kill -9 ${child}`);
    await shell("shell", `ps -o s= -p ${child}`);
  },
});

/** When something happened to a child, in milliseconds since the first of them was there. */
interface Life {
  zombie: number;
  gone: number;
}

const oneLook = scenario({
  name: "one-look",
  lanes: ["server", "shell"],
  // The times come first: one of them may be the same number as a pid.
  varies: [text("time", /"(?:zombie|gone|stopped|continued)": (\d+)/), pid, port, anyOrder(/^child \d+ exited/)],
  async run(session) {
    const { start, shell, until, keep } = session;
    const server = await start("server");
    const begun = performance.now();
    const now = (): number => Math.round(performance.now() - begun);
    const clients: Client[] = [];
    const children: number[] = [];
    for (let i = 0; i < 3; i++) {
      clients.push(await Client.connect(server.server.port));
      await server.prints("client IP");
      children.push(await newChild(session, server.server, children));
    }
    await shell("shell", `kill -STOP ${server.pid}`);
    await until("the server is stopped", () => proc.stat(server.pid)?.state === "T");
    const stopped = now();
    const lives: Life[] = [];
    for (const [index, one] of clients.entries()) {
      one.close();
      await until("its child is a zombie", () => proc.stat(children[index] ?? 0)?.state === "Z");
      lives.push({ zombie: now(), gone: 0 });
    }
    await shell("shell", `ps -o s= --ppid ${server.pid} | uniq -c # after the clients have disconnected`);
    const woken = until("the server goes on", () => proc.stat(server.pid)?.state !== "T").then(now);
    const reaped = children.map(async (child, index) => {
      await until("it was reaped", () => proc.stat(child) === undefined);
      (lives[index] as Life).gone = now();
    });
    await shell("shell", `kill -CONT ${server.pid}`);
    await Promise.all(reaped);
    for (let line = 0; line < 3; line++) await server.prints("exited with status 0");
    keep("lives", { lives, stopped, continued: await woken });
  },
});

const howItEnded = scenario({
  name: "how-it-ended",
  lanes: ["server", "client A", "client B", "shell"],
  varies: [pid, port],
  async run(session) {
    const { start, client, shell } = session;
    const server = await start("server");
    const a = await client("client A");
    await server.prints("client IP");
    const first = await newChild(session, server.server, []);
    await shell("shell", `pgrep -P ${server.pid}`);
    const b = await client("client B");
    await server.prints("client IP");
    await newChild(session, server.server, [first]);
    await shell("shell", `kill -9 ${first}`);
    await server.prints("killed by SIGKILL");
    await a.exits();
    await b.ends();
    await server.prints("exited with status 0");
  },
});

const fourClients = scenario({
  name: "four-clients",
  lanes: ["server"],
  varies: [pid, port, sometimes(CAUGHT)],
  async run({ start, keep }) {
    const server = await start("server");
    keep("caught", [...proc.signalMasks(server.pid).caught]);
    const clients: Client[] = [];
    for (let i = 0; i < 4; i++) {
      clients.push(await Client.connect(server.server.port));
      await server.prints("client IP");
    }
    for (const [index, words] of [
      "Hello, I am Ann.",
      "and Bob: 3 + 4 = 7",
      "Carl here",
      "Zoë, with two dots",
    ].entries()) {
      clients[index]?.post(`${words}\n`);
      await server.prints(words);
    }
  },
});

/** Four clients connect and disconnect, unseen; then the server's children are listed. */
function comeAndGo(programOf: () => ServerProgram, reaps: boolean): (session: Session) => Promise<void> {
  return async ({ shell, until }) => {
    const server = await startUnseen(programOf());
    try {
      for (const client of await Client.connectMany(4, server.port)) {
        await client.ask("hello\n");
        client.close();
      }
      if (reaps) await until("no child is left", () => server.children.length === 0);
      else await until("all four are zombies", () => server.zombies.length === 4);
      await shell("shell", `ps -o s,args --ppid ${server.pid} # the server's children`);
    } finally {
      await server.stop();
    }
  };
}

const fourHaveLeft = scenario({
  name: "four-have-left",
  lanes: ["shell"],
  varies: [pid, program],
  runs: {
    "the server of chapter 02": comeAndGo(() => chapterProgram(previousFolder(process.cwd())), false),
    "the server of this chapter": comeAndGo(() => chapterProgram(process.cwd()), true),
  },
});

export const scenarios = [killNine, oneLook, howItEnded, fourClients, fourHaveLeft];
