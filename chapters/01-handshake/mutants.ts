import type { Mutant } from "@accept-loop/lab/mutant";

/** What breaks when a line of this chapter's server is missing or wrong. */
export const mutants: Mutant[] = [
  {
    name: "the connected socket is never closed",
    file: "server.ts",
    edits: [["    close(connFd);", "    "]],
    killedBy: "closes-its-side",
    because: /CLOSE_WAIT/,
  },
  {
    name: "0 is not taken for the end",
    file: "server.ts",
    edits: [["      if (count === 0) break; // the client's FIN: it will send no more, but it still reads\n", ""]],
    killedBy: "half-close",
    because: /waiting for the server's FIN \(1048576 bytes came\)/,
  },
  {
    name: "SIGPIPE has its default action",
    file: "server.ts",
    edits: [
      [
        "import { close, read, write }",
        'import { SIG_DFL, sigaction, SIGPIPE } from "@accept-loop/libc/signal";\nimport { close, read, write }',
      ],
      [
        "  announce(listenFd);\n  for",
        "  announce(listenFd);\n  sigaction(SIGPIPE, { handler: SIG_DFL, flags: 0 });\n  for",
      ],
    ],
    killedBy: "broken-pipe",
    because: /ended|ECONNREFUSED|SIGPIPE/, // as soon as it writes to a client that has disconnected
  },
  {
    name: "ECONNRESET ends the server",
    file: "server.ts",
    edits: [["    complain(error); // ECONNRESET", "    throw error; // ECONNRESET"]],
    killedBy: "reset",
    because: /ECONNRESET|ECONNREFUSED/,
  },
  {
    name: "a signal that interrupts accept ends the server",
    file: "server.ts",
    edits: [['  "EINTR",\n  "ECONNABORTED",\n', '  "ECONNABORTED",\n']],
    killedBy: "signal-storm",
    because: /stderr +accept EINTR/,
  },
  {
    name: "a signal that interrupts read ends the connection",
    file: "server.ts",
    edits: [
      [
        'return read(fd, buffer);\n    } catch (error) {\n      if (!isSystemError(error, "EINTR")) throw error;',
        "return read(fd, buffer);\n    } catch (error) {\n      throw error;",
      ],
    ],
    killedBy: "signal-storm",
    because: /stderr +read EINTR/,
  },
  {
    name: "a signal that interrupts write ends the connection",
    file: "server.ts",
    edits: [
      [
        'end - sent);\n    } catch (error) {\n      if (!isSystemError(error, "EINTR")) throw error;',
        "end - sent);\n    } catch (error) {\n      throw error;",
      ],
    ],
    killedBy: "signal-storm",
    because: /stderr +write EINTR/,
  },
  {
    name: "an unread log ends the server",
    file: "log.ts",
    edits: [
      ["printed < bytes.length && waitForRoom(fd);", "printed < bytes.length;"],
      ['if (!isSystemError(error, "EAGAIN", "EINTR")) return;', 'if (!isSystemError(error, "EINTR")) throw error;'],
    ],
    killedBy: "log-unread",
    because: /stderr +write EAGAIN/,
  },
  {
    name: "a log that nobody can read any more ends the server",
    file: "log.ts",
    edits: [
      ['if (!isSystemError(error, "EAGAIN", "EINTR")) return;', 'if (!isSystemError(error, "EINTR")) throw error;'],
    ],
    killedBy: "log-gone",
    because: /exited with status 1|ECONNREFUSED/,
  },
  {
    name: "every byte below 0x80 loses its sixth bit",
    file: "server.ts",
    edits: [["((low + 0x1f1f1f1f) ^ (low + 0x05050505))", "(low + 0x20202020)"]],
    killedBy: "upper-case",
    because: /byte 96 came back as 0x40/,
  },
];
