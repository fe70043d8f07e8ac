import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { Client } from "./client.ts";
import { within } from "./eventually.ts";
import { chapterFolders } from "./folder.ts";
import { NO_CC, cProgram } from "./program.ts";
import { start } from "./server.ts";

/** Starts a command with stdout in a pipe of 64 kB, which is full and which it holds both ends of. pipe(7) */
const INTO_A_FULL_PIPE = `
  pipe=$(mktemp -u) && mkfifo "$pipe" && exec 3<>"$pipe" && rm "$pipe" &&
  head -c 65536 /dev/zero >&3 && exec "$@" >&3`;
const FIRST = join(import.meta.dirname, "../../chapters/01-handshake");

for (const folder of chapterFolders(FIRST)) {
  test.skipIf(NO_CC !== undefined)(
    `${basename(folder)}/server.c compiles from any folder, without a word${NO_CC === undefined ? "" : `: ${NO_CC}`}`,
    () => {
      const words = ["-O2", "-Wall", "-Wextra", "-pthread", "-o", "/dev/null", join(folder, "server.c")];
      const { status, stderr } = spawnSync("cc", words, { cwd: "/", encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );

  test.skipIf(NO_CC !== undefined)(
    `${basename(folder)}/server.c prints into no socket, even if it was started with descriptor 1, or 0 to 2, closed`,
    async () => {
      for (const closed of [">&-", "<&- >&- 2>&-"]) {
        const server = await start(cProgram(folder), { through: ["sh", "-c", `exec "$@" ${closed}`, "sh"] });
        try {
          const client = await Client.connect(server.port, server);
          expect(await client.ask("good morning\n")).toBe("GOOD MORNING\n");
          client.close();
        } finally {
          await server.stop();
        }
      }
    },
  );

  test.skipIf(NO_CC !== undefined)(
    `${basename(folder)}/server.c is ended by SIGTERM, even if its log was full before it started`,
    async () => {
      const server = await start(cProgram(folder), { through: ["sh", "-c", INTO_A_FULL_PIPE, "sh"] });
      try {
        server.kill("SIGTERM");
        await within(2000, "the server to exit after SIGTERM", server.exited);
      } finally {
        await server.stop();
      }
    },
  );
}
