import type { Mutant } from "@accept-loop/lab/mutant";

const SET = "  setsockopt(listenFd, SOL_SOCKET, option, 1);\n";

/** What breaks when one line of this chapter's server is missing, or in the wrong place. */
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
];
