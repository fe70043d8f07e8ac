import { readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { decodeSegment } from "@accept-loop/libc/netinet/segment";
import { decodePcap } from "@accept-loop/libc/pcap";
import { anyOrder, number, pid, port, scenario, seconds, sometimes, text } from "@accept-loop/weave/scenario/scenario";
import { label, relative } from "./timeline.ts";

/** What `npm run capture` has left in its file, for the pictures: who sent what, and when. */
function captured(): { fromLeft: boolean; label: string; ms: number }[] {
  const file = join(import.meta.dirname, "handshake.pcap");
  const segments = decodePcap(readFileSync(file)).map((packet) => Object.assign(packet, decodeSegment(packet.bytes)));
  unlinkSync(file);
  return relative(segments, 6666).map((row) => ({ fromLeft: row.fromClient, label: label(row), ms: row.elapsed }));
}

const SS = "ss -Htan | awk '/:6666/ {print $1, $4, $5}'";

/** What the watch says of each end while the server is stopped, and when it goes on. */
const LEFT_OPEN = /client {2}FIN_WAIT2|server {2}CLOSE_WAIT/;
const OVER = /client {2}TIME_WAIT|server {2}gone/;

export const scenarios = [
  scenario({
    name: "hello",
    lanes: ["server", "client"],
    varies: [port],
    async run({ start, client }) {
      const server = await start("server");
      const one = await client("client");
      await server.prints("client IP");
      await one.types("hello");
      await one.prints("HELLO");
      await one.ends();
    },
  }),

  scenario({
    name: "addresses",
    lanes: ["server", "shell"],
    runs: {
      "by default": async ({ start, shell }) => {
        await start("server");
        await shell("shell", "awk '/:1A0A/ {print $2}' /proc/net/tcp");
      },
      "every interface": async ({ start, shell }) => {
        await start("server", "HOST=0.0.0.0 npm start");
        await shell("shell", "awk '/:1A0A/ {print $2}' /proc/net/tcp");
      },
    },
  }),

  scenario({
    name: "capture",
    lanes: ["shell"],
    varies: [port, number("ms", /"ms": (\d+(?:\.\d+)?)/, 0, 5000), seconds],
    async run({ shell, keep }) {
      await shell("shell", "npm run capture -- --close=slow | grep -v Wireshark");
      keep("segments", captured());
    },
  }),

  scenario({
    name: "watch",
    lanes: ["watch", "server", "client", "shell"],
    varies: [
      port,
      pid,
      seconds,
      sometimes(/ (?:SYN_SENT|SYN_RECV|FIN_WAIT1|LAST_ACK)$/), // seen, or passed between two looks
      anyOrder(LEFT_OPEN),
      anyOrder(OVER),
      text("what passed between two looks", / (?:client|server) {2}((?:FIN_WAIT2|TIME_WAIT|gone).*)$/),
    ],
    async run({ start, client, run, shell }) {
      const server = await start("server");
      const one = await client("client");
      await server.prints("client IP");
      const watch = await run("watch", "npm run watch");
      await watch.prints(/server {2}ESTABLISHED/);
      await shell("shell", `kill -STOP ${server.pid}`);
      const ended = one.ends();
      await watch.prints(LEFT_OPEN); // the one end …
      await watch.prints(LEFT_OPEN); // … and the other
      await shell("shell", `kill -CONT ${server.pid}`);
      await ended;
      await watch.prints(OVER);
      await watch.prints(OVER);
    },
  }),

  scenario({
    name: "who-closes-first",
    lanes: ["server", "client", "shell"],
    varies: [port],
    runs: {
      "the client closes first": async ({ start, client, shell }) => {
        const server = await start("server");
        const one = await client("client");
        await server.prints("client IP");
        await one.ends();
        await shell("shell", SS);
      },
      "the server closes first": async ({ start, client, shell }) => {
        const server = await start("server");
        const one = await client("client");
        await server.prints("client IP");
        await server.interrupts();
        await one.exits();
        await shell("shell", SS);
      },
    },
  }),

  scenario({
    name: "second-waits",
    lanes: ["server", "client A", "client B", "shell"],
    varies: [port],
    async run({ start, client, shell }) {
      const server = await start("server");
      const a = await client("client A");
      await server.prints("client IP");
      await a.types("hello");
      await a.prints("HELLO");
      const b = await client("client B");
      await b.types("anybody there?");
      await shell("shell", "ss -Hltn 'sport = :6666'");
      await a.ends();
      await server.prints("client IP");
      await b.prints("ANYBODY THERE?");
      await b.ends();
    },
  }),
];
