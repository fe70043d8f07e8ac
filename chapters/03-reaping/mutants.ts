import type { Mutant } from "@accept-loop/lab/mutant";

/** What breaks when one line of this chapter's server is missing, or in the wrong place. */
export const mutants: Mutant[] = [
  {
    name: "one waitpid for one signal",
    file: "reap.ts",
    edits: [
      ["  while (children.size > 0) {", "  if (children.size > 0) {"],
      ["continue; // not a child that we forked", "return; // not a child that we forked"],
    ],
    killedBy: "100-at-once",
    because: /one look left \d+ of \d+ children/,
  },
  {
    name: "at most 40 children are reaped in one look",
    file: "reap.ts",
    edits: [["  while (children.size > 0) {", "  for (let i = 0; i < 40 && children.size > 0; i++) {"]],
    killedBy: "100-at-once",
    because: /one look left 60 of 100 children/,
  },
  {
    name: "waitpid without WNOHANG",
    file: "reap.ts",
    edits: [["waitpid(-1, WNOHANG)", "waitpid(-1, 0)"]],
    killedBy: "accept-in-the-storm",
    because: /gave up after \d+ ms/,
  },
  {
    name: "SIGCHLD has no handler",
    file: "reap.ts",
    edits: [["{ handler: doNothing(), flags: 0 }", "{ handler: 0n, flags: 0 }"]],
    killedBy: "signal-before-fork",
    because: /default action/,
  },
  {
    name: "the handler is set after the first fork",
    file: "server.ts",
    edits: [
      ["  catchChildren();\n  const listenFd", "  const listenFd"],
      [
        "    if (child !== undefined) children.add(child);",
        "    if (child !== undefined) children.add(child);\n    catchChildren();",
      ],
    ],
    killedBy: "signal-before-fork",
    because: /default action/,
  },
  {
    name: "every signal that kills a child is called SIGKILL",
    file: "reap.ts",
    edits: [["killed by ${signalName(WTERMSIG(status))}", "killed by SIGKILL"]],
    killedBy: "tells-the-end",
    because: /waiting until stdout contains "child \d+ killed by SIGUSR2"/,
  },
  {
    name: "each line is printed twice",
    file: "serve.ts",
    edits: [
      [
        "      this.#write(rest.subarray(0, end));\n",
        "      for (let i = 0; i < 2; i++) this.#write(rest.subarray(0, end));\n",
      ],
    ],
    killedBy: "shows-input",
    because: /lines printed for three lines typed: expected 3, got [4-6]/,
  },
  {
    name: "the input is printed after it was upper-cased",
    file: "serve.ts",
    edits: [
      [
        "      lines.print(buffer.subarray(0, count)); // before it is upper-cased\n      upperCase(buffer, count);\n",
        "      upperCase(buffer, count);\n      lines.print(buffer.subarray(0, count));\n",
      ],
    ],
    killedBy: "shows-input",
    because: /Hello from Ann/,
  },
  {
    name: "a line of 4096 bytes is printed with the client's name on top",
    file: "serve.ts",
    edits: [["PIPE_BUF - this.#label.length - 1;", "PIPE_BUF;"]],
    killedBy: "whole-lines",
    because: /torn or mixed lines: expected 0, got \d+/,
  },
];
