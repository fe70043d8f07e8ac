import { expect, test } from "vitest";
import { chapter, YOURS } from "@accept-loop/lab/chapter";
import { type Clause, expectSame, expectThat } from "@accept-loop/lab/clause";
import { Client, closeAll } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually, within } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, cProgram, NO_CC } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { signalName } from "@accept-loop/libc/signal";
import { WIFSIGNALED, WTERMSIG } from "@accept-loop/libc/sys/wait";
import { witness } from "@accept-loop/weave/claim/witness";
import { mutants } from "./mutants.ts";

const LESSON = "02-multiprocess/lesson.md";

/** The server's connected sockets that a process holds a descriptor of. */
function connected(server: RunningServer, pid: number): number {
  const inodes = proc.socketInodes(pid);
  return proc.serverRows(server.port).filter(({ state, inode }) => state === "ESTABLISHED" && inodes.has(inode)).length;
}

async function threeClients(server: RunningServer): Promise<Client[]> {
  const clients = await Client.connectMany(3, server.port, server);
  for (const client of clients) expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
  return clients;
}

const aProcessEach: Clause = {
  id: "a-process-each",
  title: "each client is served by a process of its own, a child of the server",
  lesson: `${LESSON}#many-clients-one-server`,
  async check(server) {
    const before = new Set(server.living);
    const clients = await threeClients(server);
    const fresh = server.living.filter((pid) => !before.has(pid));
    expectSame("new children for three clients", fresh.length, 3);
    for (const pid of fresh) expectSame("connections that a child holds", connected(server, pid), 1);
    for (const client of clients) client.close();
  },
};

const whoClosesWhat: Clause = {
  id: "who-closes-what",
  title: "the parent keeps no connected socket and no child keeps the listening socket",
  lesson: `${LESSON}#who-closes-what`,
  async check(server) {
    const clients = await threeClients(server);
    await eventually(
      "the parent holds no connected socket",
      () => connected(server, server.pid) === 0,
      server.patience,
    );
    const listener = proc.listeners(server.port)[0]?.inode ?? -1;
    const holders = server.living.filter((pid) => proc.socketInodes(pid).has(listener));
    expectSame("children that hold the listening socket", holders.length, 0);
    for (const client of clients) client.close();
  },
};

const finComes: Clause = {
  id: "fin-comes",
  title: "a client that has sent everything gets FIN, because no process keeps a second reference to its connection",
  lesson: `${LESSON}#who-closes-what`,
  async check(server) {
    const client = await Client.connect(server.port, server);
    client.post("bye\n");
    client.halfClose();
    expectSame("the bytes before FIN", (await client.receiveToEnd()).toString(), "BYE\n");
    client.close();
  },
};

const oneChildDies: Clause = {
  id: "one-child-dies",
  title: "kill -9 of one child ends that client's connection and no other",
  lesson: `${LESSON}#one-crash-one-client`,
  async check(server) {
    const before = new Set(server.living);
    const [first, ...others] = await threeClients(server);
    const inodeOfFirst = proc.serverRows(server.port).find(({ remote }) => remote.port === first?.port)?.inode ?? -1;
    const child = server.living.find((pid) => !before.has(pid) && proc.socketInodes(pid).has(inodeOfFirst));
    expectThat(child !== undefined, "no child holds the first client's connection");
    process.kill(child, "SIGKILL");
    await first?.ended();
    for (const other of others) expectSame("another client's answer", await other.ask("me?\n"), "ME?\n");
    for (const other of others) other.close();
  },
};

const noSignalKills: Clause = {
  id: "no-child-dies-of-a-signal",
  title: "a child that writes to a disconnected client gets EPIPE and exits on its own: SIGPIPE does not kill it",
  lesson: `${LESSON}#one-crash-one-client`,
  async check(server) {
    const said = server.errors.length;
    let written = 0;
    for (let round = 0; round < 5; round++) {
      const before = new Set(server.children);
      const client = await Client.connect(server.port, server);
      expectSame("the answer", await client.ask("hello\n"), "HELLO\n");
      const child = server.children.find((pid) => !before.has(pid));
      if (child === undefined) continue; // no process of its own: nothing that a signal could kill
      process.kill(child, "SIGSTOP");
      await client.send(Buffer.alloc(60_000, "x"));
      client.close();
      process.kill(child, "SIGCONT");
      await eventually("the child ends", () => (proc.stat(child)?.state ?? "Z") === "Z", server.patience);
      const status = proc.stat(child)?.exitCode ?? 0;
      expectThat(!WIFSIGNALED(status), `child ${child} was killed by ${signalName(WTERMSIG(status))}`);
      written++;
    }
    if (YOURS !== undefined) return; // it need not complain on stderr in our words
    const complaints = server.errors.slice(said).match(/^write EPIPE: /gm) ?? [];
    expectSame("children that got EPIPE, and said so on stderr", complaints.length, written);
  },
};

const parentDies: Clause = {
  id: "parent-dies",
  title: "kill -9 of the parent leaves no listening socket, and the children serve their clients to the end",
  lesson: `${LESSON}#ending-the-family`,
  ends: true,
  async check(server) {
    const clients = await threeClients(server);
    server.kill("SIGKILL");
    await server.exited;
    expectSame("listening sockets", proc.listeners(server.port).length, 0);
    for (const client of clients) expectSame("an orphan's answer", await client.ask("alone\n"), "ALONE\n");
    for (const client of clients) client.close();
    await eventually("the orphans end", () => proc.serverRows(server.port).every(({ inode }) => inode === 0));
  },
};

chapter(import.meta.dirname, {
  clauses: [aProcessEach, whoClosesWhat, finComes, oneChildDies, noSignalKills, parentDies],
  notYet: { "leaves-nothing": "the parent never waits for its children, so each stays a zombie (chapter 03)" },
  leavesZombies: true,
  previous: {
    folder: previousFolder(import.meta.dirname),
    fails: { "50-clients": /gave up after \d+ ms/, "a-process-each": /gave up after \d+ ms/ },
  },
  mutants,
  witness: witness(import.meta.dirname, { varies: [/gave up after \d+ ms/] }),
});

/** Of what a program was started with, it inherits the signals that are ignored. env(1) */
const IGNORING_SIGCHLD = ["env", "--ignore-signal=CHLD"];

if (YOURS === undefined) {
  test.for([chapterProgram(import.meta.dirname), cProgram(import.meta.dirname)])(
    "started with SIGCHLD ignored, $name still keeps the number of each child that has ended, and ends none but its own",
    async (program, { skip }) => {
      skip(program.name.endsWith(".c") && NO_CC !== undefined, NO_CC);
      await withServer(program, { through: IGNORING_SIGCHLD }, async (server) => {
        for (const client of await threeClients(server)) client.close();
        await eventually("three children have ended, and are zombies", () => server.zombies.length === 3);
        server.kill("SIGTERM");
        await within(2000, "the server to exit", server.exited);
        expect(server.errors).toBe(""); // "kill failed: no such process", or the end of somebody else's process
      });
    },
  );

  test("when the kernel refuses one more process, the server closes that client and keeps serving the others", async () => {
    // RLIMIT_NPROC counts the threads of a user, and does not bind root: a few children fit, and then no more.
    const through = ["prlimit", "--nproc=40", ...withoutPrivileges()];
    await withServer(chapterProgram(import.meta.dirname), { through }, async (server) => {
      const clients = await Client.connectMany(45, server.port);
      const refused = (): number => clients.filter(({ end }) => end === "FIN").length;
      await eventually("each is refused or has a child", () => refused() + server.living.length === clients.length);
      expect(refused()).toBeGreaterThan(0);
      expect(server.errors).toContain("fork EAGAIN");
      const accepted = clients.filter(({ end }) => end === "open");
      expect(accepted.length).toBeGreaterThan(0);
      for (const client of accepted) expect(await client.ask("here\n")).toBe("HERE\n");
      closeAll();
    });
  });
}
