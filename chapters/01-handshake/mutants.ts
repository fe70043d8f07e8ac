import type { Mutant } from "@accept-loop/lab/mutant";

/** What breaks when one line of this chapter's server is missing, or in the wrong place. */
export const mutants: Mutant[] = [
  {
    name: "the connected socket is never closed",
    file: "server.ts",
    edits: [["    close(connFd);", "    "]],
    killedBy: "closes-its-side",
    because: /CLOSE_WAIT/,
  },
  {
    name: "the result of write is ignored",
    file: "server.ts",
    edits: [
      [
        "sent += write(fd, sent === 0 ? bytes : bytes.subarray(sent), end - sent);",
        "sent += write(fd, bytes, end) && end;",
      ],
    ],
    killedBy: "signal-storm",
    because: /./,
  },
  {
    name: "ECONNRESET ends the server",
    file: "server.ts",
    edits: [["    complain(error); // ECONNRESET", "    throw error; // ECONNRESET"]],
    killedBy: "reset",
    because: /ECONNRESET|ECONNREFUSED/,
  },
  {
    name: "every byte below 0x80 loses its sixth bit",
    file: "server.ts",
    edits: [["byte >= 0x61 && byte <= 0x7a", "byte >= 0x60 && byte < 0x80"]],
    killedBy: "upper-case",
    because: /byte 96 came back as 0x40/,
  },
];
