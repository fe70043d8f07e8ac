import type { Mutant } from "@accept-loop/lab/mutant";

const SET = "  setsockopt(listenFd, SOL_SOCKET, option, 1);\n";

/** What breaks when one line of this chapter's servers is missing or in the wrong place. */
export const mutants: Mutant[] = [
  {
    name: "the option is set after bind",
    file: "server.ts",
    edits: [
      [SET, ""],
      ["  bind(listenFd, local);\n", `  bind(listenFd, local);\n${SET}`],
    ],
    killedBy: "restarts",
    because: /EADDRINUSE/,
  },
  {
    name: "nobody sets the option",
    file: "server.ts",
    edits: [[SET, ""]],
    killedBy: "outlived-by-a-child",
    because: /EADDRINUSE/,
  },
  {
    name: "the parent keeps its copies of the listening sockets",
    file: "reuseport-server.ts",
    script: "start:reuseport",
    edits: [["  for (const listenFd of listenFds) close(listenFd); // a socket", "  // a socket"]],
    killedBy: "one-killed",
    because: /bytes \(0 came\)/,
  },
];
