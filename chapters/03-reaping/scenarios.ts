import type { RunningServer } from "@accept-loop/lab/server";
import * as proc from "@accept-loop/lab/proc";
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
    await one.types("hello");
    await one.prints("HELLO");
    await until("it sleeps", () => proc.stat(child)?.state === "S");
    await shell("shell", `ps -o s= -p ${child} # its child: sleeps, in read()`);
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
  lanes: ["server", "client A", "client B", "client C", "shell"],
  // The times come first: one of them may be the same number as a pid.
  varies: [text("time", /"(?:zombie|gone|stopped|continued)": (\d+)/), pid, port, anyOrder(/^child \d+ exited/)],
  async run(session) {
    const { start, client, shell, until, keep } = session;
    const server = await start("server");
    const begun = performance.now();
    const now = (): number => Math.round(performance.now() - begun);
    const clients = [];
    const children: number[] = [];
    for (const name of ["A", "B", "C"]) {
      clients.push(await client(`client ${name}`));
      await server.prints("client IP");
      children.push(await newChild(session, server.server, children));
    }
    await shell("shell", `kill -STOP ${server.pid}`);
    await until("the server is stopped", () => proc.stat(server.pid)?.state === "T");
    const stopped = now();
    const lives: Life[] = [];
    for (const [index, one] of clients.entries()) {
      await one.ends();
      await until("its child is a zombie", () => proc.stat(children[index] ?? 0)?.state === "Z");
      lives.push({ zombie: now(), gone: 0 });
    }
    await shell("shell", `ps -o s= -p ${children.join(",")}`);
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
    const b = await client("client B");
    await server.prints("client IP");
    await newChild(session, server.server, [first]);
    await shell("shell", `kill -9 ${first}`);
    await server.prints("killed by SIGKILL");
    await a.exits();
    await b.types("and I am still here");
    await server.prints("and I am still here");
    await b.prints("AND I AM STILL HERE");
    await b.ends();
    await server.prints("exited with status 0");
  },
});

const fourClients = scenario({
  name: "four-clients",
  lanes: ["server", "client A", "client B", "client C", "client D"],
  varies: [pid, port, sometimes(CAUGHT)],
  async run({ start, client, keep }) {
    const server = await start("server");
    keep("caught", [...proc.signalMasks(server.pid).caught]);
    const clients = [];
    for (const name of ["A", "B", "C", "D"]) {
      clients.push(await client(`client ${name}`));
      await server.prints("client IP");
    }
    const says: [who: number, what: string][] = [
      [0, "Hello, I am Ann."],
      [2, "Carl here"],
      [1, "and Bob: 3 + 4 = 7"],
      [3, "Zoë, with two dots"],
      [0, "me again"],
    ];
    for (const [who, what] of says) {
      await clients[who]?.types(what);
      await server.prints(what);
      await clients[who]?.prints(what.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()));
    }
    for (const one of clients) {
      await one.ends();
      await server.prints("exited with status 0");
    }
  },
});

/** Four clients come and go, and somebody looks who is left. */
function comeAndGo(command: string, reaps: boolean): (session: Session) => Promise<void> {
  return async ({ start, client, shell, until }) => {
    const server = await start("server", command);
    const clients = [];
    for (const name of ["A", "B", "C", "D"]) {
      clients.push(await client(`client ${name}`));
      await server.prints("client IP");
    }
    for (const [index, one] of clients.entries()) {
      await one.ends();
      if (reaps) await server.prints("exited with status 0");
      else await until("its child is a zombie", () => server.server.zombies.length === index + 1);
    }
    await shell("shell", `ps -o pid,s,args --ppid ${server.pid} | grep -F defunct`);
  };
}

const fourHaveLeft = scenario({
  name: "four-have-left",
  lanes: ["server", "client A", "client B", "client C", "client D", "shell"],
  varies: [pid, port, program, anyOrder(/^child \d+ exited/), anyOrder(/<defunct>/)],
  runs: {
    "the server of chapter 02": comeAndGo(SERVER_02, false),
    "the server of this chapter": comeAndGo("npm start", true),
  },
});

export const scenarios = [killNine, oneLook, howItEnded, fourClients, fourHaveLeft];
