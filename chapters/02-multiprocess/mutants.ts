import type { Mutant } from "@accept-loop/lab/mutant";

/** What breaks when one line of this chapter's server is missing, or in the wrong place. */
export const mutants: Mutant[] = [
  {
    name: "the parent keeps the connected socket",
    file: "server.ts",
    edits: [["    close(client.fd); //", "    //"]],
    killedBy: "fin-comes",
    because: /waiting for the server's FIN \(4 bytes came\)/,
  },
  {
    name: "the parent closes before the fork",
    file: "server.ts",
    edits: [
      ["    const child = forkChild(", "    close(client.fd);\n    const child = forkChild("],
      ["    close(client.fd); // the parent's reference: while it is open, the child's close() sends no FIN\n", ""],
    ],
    killedBy: "upper-case",
    because: /the stream ended with (?:FIN|RST) after 0 of 6 bytes/,
  },
  {
    name: "the child keeps the listening socket",
    file: "server.ts",
    edits: [["      close(listenFd); //", "      //"]],
    killedBy: "who-closes-what",
    because: /children that hold the listening socket: expected 0, got 3/,
  },
  {
    name: "the listening socket outlives the server",
    file: "server.ts",
    edits: [["      close(listenFd); //", "      //"]],
    killedBy: "parent-dies",
    because: /listening sockets: expected 0, got 1/,
  },
  {
    name: "the parent leaves without its children",
    file: "server.ts",
    edits: [["  endChildren(children);\n", ""]],
    killedBy: "stops",
    because: /the server's children end too/,
  },
  {
    name: "the parent waits for its log, whatever signal comes",
    file: "stop.ts",
    edits: [["  giveUpLinesWhen(stopRequested);\n", ""]],
    killedBy: "log-stops",
    because: /the server to exit after SIGTERM/,
  },
  {
    name: "the child answers once, and then only reads",
    file: "server.ts",
    edits: [
      ["import { announce, ", "import { readSome, upperCase, writeAll, announce, "],
      [
        "      serve(client.fd);\n",
        "      const buffer = new Uint8Array(16 * 1024);\n      const count = readSome(client.fd, buffer);\n      upperCase(buffer, count);\n      writeAll(client.fd, buffer, count);\n      while (readSome(client.fd, buffer) > 0) continue;\n",
      ],
    ],
    killedBy: "no-child-dies-of-a-signal",
    because: /children that got EPIPE, and said so on stderr: expected 5, got 0/,
  },
  {
    name: "SIGPIPE has its default action",
    file: "stop.ts",
    edits: [
      [
        "for (const signo of STOP_SIGNALS) sigaction(signo, { handler: SIG_DFL, flags: 0 });",
        "for (const signo of [13, ...STOP_SIGNALS]) sigaction(signo, { handler: SIG_DFL, flags: 0 });",
      ],
    ],
    killedBy: "no-child-dies-of-a-signal",
    because: /SIGPIPE/,
  },
];
