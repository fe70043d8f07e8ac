import type { Mutant } from "@accept-loop/lab/mutant";

const CLOSES_THOSE_THAT_WAIT: Mutant["edits"] = [
  ["import { accept4, ", "import { AF_INET, SOCK_STREAM, socket, accept4, "],
  ["const AT_ONCE = 64;\n", "const AT_ONCE = 64;\nlet reserve = socket(AF_INET, SOCK_STREAM, 0);\n"],
  [
    "      complain(error);\n      return performance.now() + SHORTAGE_PAUSE;\n",
    `      close(reserve);
      try {
        close(accept4(listenFd, SOCK_CLOEXEC).fd);
        continue;
      } catch {
        return 0;
      } finally {
        reserve = socket(AF_INET, SOCK_STREAM, 0);
      }
`,
  ],
];

/** What breaks when one line of client.ts is missing, or another. Both servers serve their clients with it. */
export const clientMutants: Mutant[] = [
  {
    name: "it sleeps for 15 ms after each single byte",
    file: "client.ts",
    edits: [
      ["import { PASSING, SHORTAGE", "import { PASSING, pause, SHORTAGE"],
      ["    upperCase(buffer, count);\n", "    upperCase(buffer, count);\n    if (count === 1) pause(15);\n"],
    ],
    killedBy: "slowloris",
    because: /bytes that lay unread while the server slept: expected 0, got \d+/,
  },
  {
    name: "a connection whose write fails is not closed",
    file: "client.ts",
    edits: [["      return false;\n    }\n    return this.wants", "      return true;\n    }\n    return this.wants"]],
    killedBy: "errors-end",
    because: /after four connections were reset, the server does not rest: state R/,
  },
  {
    name: "connections are not non-blocking",
    file: "client.ts",
    edits: [["accept4(listenFd, SOCK_NONBLOCK | SOCK_CLOEXEC)", "accept4(listenFd, SOCK_CLOEXEC)"]],
    killedBy: "never-reads",
    because: /bytes \(0 came\)/,
  },
  {
    name: "it writes its log straight to descriptor 1",
    file: "client.ts",
    edits: [["    stdout.print(`client", "    write(1, `client"]],
    killedBy: "log-never-read",
    because: /gave up after \d+ ms waiting for the server's FIN/,
  },
  {
    name: "what write could not take is forgotten",
    file: "client.ts",
    edits: [["if (sent < count) this.#keep(buffer.subarray(sent, count));", ""]],
    killedBy: "reads-late",
    because: /the server stops reading|bytes back, got/,
  },
  {
    name: "it closes at the client's FIN, whatever it still owes",
    file: "client.ts",
    edits: [["return this.wantsInput || this.wantsRoom;", "return !this.#ended;"]],
    killedBy: "owed-at-the-end",
    because: /bytes back, got/,
    needsNamespace: true,
  },
  {
    name: "24 kB of each client are kept",
    file: "client.ts",
    edits: [
      [
        "export function closeClient(fd: number): void {\n",
        "const kept: Uint8Array[] = [];\nexport function closeClient(fd: number): void {\n  kept.push(new Uint8Array(24 * 1024).fill(1));\n",
      ],
    ],
    killedBy: "leaves-nothing",
    because: /memory grew with every 200 clients/,
  },
  {
    name: "it ends when a client resets its connection",
    file: "client.ts",
    edits: [["complain(error); // ECONNRESET", "throw error; // ECONNRESET"]],
    killedBy: "reset",
    because: /stderr +read ECONNRESET/,
  },
  {
    name: "when descriptors run out, it closes those that wait, with one in reserve",
    file: "client.ts",
    edits: CLOSES_THOSE_THAT_WAIT,
    killedBy: "out-of-descriptors",
    because: /clients that the server sent away: expected 0, got [1-9]/,
  },
  {
    name: "with no descriptor left, it closes the next client, with one in reserve",
    file: "client.ts",
    edits: CLOSES_THOSE_THAT_WAIT,
    killedBy: "no-descriptor",
    because: /clients that the server sent away: expected 0, got [1-9]/,
  },
  {
    name: "it ends when it is out of descriptors",
    file: "client.ts",
    edits: [
      ["if (!isSystemError(error, ...SHORTAGE)) throw error;", 'if (isSystemError(error, "EMFILE")) throw error;'],
    ],
    killedBy: "out-of-descriptors",
    because: /stderr +accept4 EMFILE/,
  },
];
