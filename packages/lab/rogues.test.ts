import { test } from "vitest";
import { commonClauses, findClause, mustFail } from "./contract.ts";

// Servers that a looser test would let pass, each short and in Node: the chapters' mutants are the others.

const UPPER = `const upper = (bytes) => bytes.map((byte) => (byte > 0x60 && byte < 0x7b ? byte - 0x20 : byte));`;

/** The body of a server: what it does with a client's `socket`. */
const ROGUES: readonly (readonly [what: string, does: string, clause: string, because: RegExp])[] = [
  [
    "serves one client at a time, and sends it away when it has been idle for 0.2 s",
    `waiting.push(socket.pause());
     if (waiting.length > 1) return;
     const serve = () => {
       const client = waiting[0];
       const timer = setTimeout(() => client.destroy(), 200);
       client.on("data", (bytes) => client.write(upper(bytes)));
       client.on("close", () => { clearTimeout(timer); waiting.shift(); if (waiting.length > 0) serve(); });
       client.resume();
     };
     serve();`,
    "idle-client",
    /the stream ended with (?:FIN|RST) after \d+ of \d+ bytes/,
  ],
  [
    "reads whatever comes, and keeps what a client does not take",
    `socket.on("data", (bytes) => socket.write(upper(bytes)));`,
    "never-reads",
    /the server took \d+ MB from a client that reads nothing|waiting until the server sleeps and leaves bytes unread/,
  ],
];

test.for(ROGUES)("a server that %s is found out", async ([what, does, clause, because]) => {
  const source = `${UPPER} const waiting = [];
    require("node:net").createServer((socket) => { socket.on("error", () => {}); ${does} }).listen(process.env.PORT, "127.0.0.1");`;
  const program = { name: `a server that ${what}`, command: [process.execPath, "-e", source], cwd: "/" };
  await mustFail(program, findClause(commonClauses(), clause), because);
});
