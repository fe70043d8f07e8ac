import { readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { stat, states } from "@accept-loop/lab/proc";
import { decodeSegment } from "@accept-loop/libc/netinet/segment";
import { decodePcap } from "@accept-loop/libc/pcap";
import { anyOrder, number, pid, port, scenario, seconds, sometimes, text } from "@accept-loop/weave/scenario/scenario";
import { label, relative } from "./capture/timeline.ts";

/** What `npm run capture` has left in its file, for the pictures: who sent what, and when. */
function captured(): { fromLeft: boolean; label: string; ms: number }[] {
  const file = join(import.meta.dirname, "handshake.pcap");
  const segments = decodePcap(readFileSync(file)).map((packet) => Object.assign(packet, decodeSegment(packet.bytes)));
  unlinkSync(file);
  return relative(segments, 6666).map((row) => ({ fromLeft: row.fromClient, label: label(row), ms: row.elapsed }));
}

/** The last line that the watch prints of each end. */
const OVER = /client {2}TIME_WAIT|server {2}gone/;

/** The rows of `ss` for both ends of a half-closed connection. */
const HALF_CLOSED = /^FIN-WAIT-2|^CLOSE-WAIT/;

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
    async run({ start, shell }) {
      await start("server");
      await shell("shell", "awk '{print $2, $3, $4}' /proc/net/tcp");
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
    lanes: ["watch", "server", "client"],
    varies: [
      port,
      seconds,
      sometimes(/ (?:SYN_SENT|SYN_RECV|FIN_WAIT1|FIN_WAIT2|CLOSE_WAIT|LAST_ACK)(?: +\(missed: .*\))?$/), // seen, or missed
      anyOrder(OVER),
      text("what the watch missed", / (?:client|server) {2}((?:TIME_WAIT|gone).*)$/),
    ],
    async run({ start, client, run }) {
      const server = await start("server");
      const one = await client("client");
      await server.prints("client IP");
      const watch = await run("watch", "npm run watch");
      await watch.prints(/server {2}ESTABLISHED/);
      await one.ends();
      await watch.prints(OVER); // the one end …
      await watch.prints(OVER); // … and the other
    },
  }),

  scenario({
    name: "half-closed",
    lanes: ["server", "client", "shell"],
    varies: [port, pid, number("descriptor", /,fd=(\d+)/, 3, 99), anyOrder(HALF_CLOSED)],
    async run({ start, client, shell, until }) {
      const server = await start("server");
      const one = await client("client");
      await server.prints("client IP");
      await shell("shell", "ss -Hltnp 'sport = :6666' | grep -o 'pid=.*'");
      await shell("shell", `kill -STOP ${server.pid}`);
      await until("the server is stopped", () => stat(server.pid)?.state === "T"); // or its read would take the FIN
      const ended = one.ends();
      await until("the client's FIN is acknowledged", () => states(6666).some(({ state }) => state === "FIN_WAIT2"));
      await shell("shell", "ss -tn");
      await shell("shell", `kill -CONT ${server.pid}`);
      await ended;
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
        await shell("shell", "ss -tan");
      },
      "the server closes first": async ({ start, client, shell }) => {
        const server = await start("server");
        const one = await client("client");
        await server.prints("client IP");
        await server.interrupts();
        await one.exits();
        await shell("shell", "ss -tan");
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
      await shell("shell", "ss -ltn 'sport = :6666'");
      await a.ends();
      await server.prints("client IP");
      await b.prints("ANYBODY THERE?");
      await b.ends();
    },
  }),
];
