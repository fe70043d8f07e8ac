import type { Mutant } from "@accept-loop/lab/mutant";
import { clientMutants } from "./client-mutants.ts";

/** What breaks when one line of this chapter's servers is missing, or another. */
export const mutants: Mutant[] = [
  {
    name: "poll is always asked for room to write",
    file: "server.ts",
    edits: [["(client.wantsRoom ? POLLOUT : 0)", "POLLOUT"]],
    killedBy: "idle",
    because: /with 200 idle clients, .* state R \(running\) in \d+ of \d+ looks/,
  },
  {
    name: "poll asks 50 times a second instead of waiting",
    file: "server.ts",
    edits: [["wait(fds, pause > 0 ? pause : -1)", "wait(fds, pause > 0 ? pause : 20)"]],
    killedBy: "idle",
    because: /with 200 idle clients, .* it woke \d+ times in \d+ ms/,
  },
  {
    name: "it looks at all clients, and sleeps for 20 ms before it looks again",
    file: "server.ts",
    edits: [
      ["import { announce } from", "import { announce, pause as sleep } from"],
      ["    let ready = wait(fds, pause > 0 ? pause : -1);\n", "    sleep(20);\n    let ready = wait(fds, 0);\n"],
    ],
    killedBy: "slowloris",
    because: /bytes that lay unread while the server slept: expected 0, got \d+/,
  },
  {
    name: "a signal that interrupts poll ends the server",
    file: "server.ts",
    edits: [['if (!isSystemError(error, "EINTR")) throw error;', "throw error;"]],
    killedBy: "signal-storm",
    because: /stderr +poll EINTR/,
  },
  {
    name: "poll asks 50 times a second whether an error has come",
    file: "server.ts",
    edits: [["wait(fds, pause > 0 ? pause : -1)", "wait(fds, pause > 0 ? pause : 20)"]],
    killedBy: "errors-end",
    because: /with three clients that do not read, .* it woke \d+ times in \d+ ms/,
  },
  {
    name: "entries are removed forwards",
    file: "server.ts",
    edits: [
      [
        "for (let i = gone.pop(); i !== undefined; i = gone.pop()) {",
        "for (let i = gone.shift(); i !== undefined; i = gone.shift()) {",
      ],
    ],
    killedBy: "gaps",
    because: /stderr +no entry 11/,
  },
  {
    name: "what is remembered of a number outlives its client",
    file: "server.ts",
    edits: [
      ["    clients.set(fd, new Client(fd));\n", "    if (!clients.has(fd)) clients.set(fd, new Client(fd));\n"],
      ["      clients.delete(fd);\n", ""],
    ],
    killedBy: "number-reused",
    because: /ended with (?:FIN|RST) after 0 of 9 bytes/,
  },
  {
    name: "nfds is the highest descriptor, not one more",
    file: "select-server.ts",
    script: "start:select",
    edits: [["nfds = Math.max(nfds, fd + 1);", "nfds = Math.max(nfds, fd);"]],
    killedBy: "upper-case",
    because: /6 bytes \(0 came\)/,
  },
  {
    name: "select gets the sets themselves, not copies",
    file: "select-server.ts",
    script: "start:select",
    edits: [["const readable = new FdSet();", "const readable = input;"]],
    killedBy: "interleaved",
    because: /bytes \(0 came\)/,
  },
  {
    name: "a client beyond the fd_set is not refused",
    file: "select-server.ts",
    script: "start:select",
    edits: [["if (fd >= FD_SETSIZE) {", "if (fd < 0) {"]],
    killedBy: "1100-clients",
    because: /stderr +descriptor 1024 does not fit/,
  },
  {
    name: "poll is asked about a log that owes nothing, if only for errors",
    file: "server.ts",
    edits: [
      [
        "fds.setFd(STDOUT, stdout.wantsRoom ? stdout.fd : NOT_NOW);",
        "fds.setFd(STDOUT, stdout.fd), fds.setEvents(STDOUT, stdout.wantsRoom ? POLLOUT : 0);",
      ],
    ],
    killedBy: "log-gone",
    because: /the server does not rest: state R/,
  },
  ...clientMutants,
];
