import { codeOf } from "@accept-loop/01-handshake/testing/both-ends";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { expect } from "vitest";
import { Client, closeAll } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import { type Mutant, plant } from "@accept-loop/lab/mutant";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, cProgram, NO_CC, type ServerProgram } from "@accept-loop/lab/program";
import { launch, type RunningServer } from "@accept-loop/lab/server";
import { withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { doNothing, sigaction, SIGINT, SIGKILL, SIGSTOP } from "@accept-loop/libc/signal";
import { runProgram } from "@accept-loop/libc/testing/c-probe";
import { answerOf, FORK_FLAGS } from "@accept-loop/libc/testing/node";
import { claim } from "@accept-loop/weave/claim/claim";
import { mutants } from "./mutants.ts";

// What the lesson says of fork() and of the kernel, beyond what server.test.ts promises of the server.

const FOLDER = import.meta.dirname;
const server02 = chapterProgram(FOLDER);

/** Runs a program that forks, and returns what it printed as JSON. Its imports are relative to packages/libc. */
function forking(body: string): unknown {
  const imports = `
    import { closeSync, openSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
    import { bindC } from "./ffi.ts";
    import { _exit, close, fork, getpid, getppid, pipe, read, write } from "./unistd.ts";
    import { waitpid, WEXITSTATUS, WIFSIGNALED, WTERMSIG } from "./sys/wait.ts";`;
  return answerOf(`${imports}\n${body}`, FORK_FLAGS);
}

/** Runs `body` with a server of the mutant, planted in a folder of its own: server.test.ts has the other copy. */
async function withMutant(name: string, body: (server: RunningServer) => Promise<void>): Promise<void> {
  const mutant = mutants.find((each) => each.name === name) as Mutant;
  await withServer(plant(FOLDER, { ...mutant, name: `claims: ${name}` }), {}, body);
}

/** The server's row of a client's connection. */
function rowOf(server: RunningServer, client: Client): proc.TcpRow | undefined {
  return proc.serverRows(server.port).find(({ remote }) => remote.port === client.port);
}

/** The child that holds a client's connection. */
async function childOf(server: RunningServer, client: Client): Promise<number> {
  return eventually("a child holds the connection", () => {
    const inode = rowOf(server, client)?.inode ?? -1;
    return server.living.find((pid) => proc.socketInodes(pid).has(inode));
  });
}

/** Fields of /proc/PID/smaps_rollup, in kB. proc_pid_smaps(5) */
function memory(pid: number): { shared: number; own: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const sum = (kind: string): number =>
    [...rollup.matchAll(new RegExp(`^${kind}_(?:Clean|Dirty):\\s+(\\d+)`, "gm"))].reduce(
      (all, [, kB]) => all + Number(kB),
      0,
    );
  return { shared: sum("Shared"), own: sum("Private") };
}

/** Page tables of a process, in kB. proc_pid_status(5) */
function pageTables(pid: number): number {
  return Number(/^VmPTE:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
}

claim("fork-returns-twice", (evidence) => {
  const [child, seen, parent, ownParent] = forking(`
    const [readEnd, writeEnd] = pipe();
    const parent = getpid();
    const child = fork();
    if (child === 0) { write(writeEnd, JSON.stringify([getpid(), getppid()])); _exit(0); }
    waitpid(child, 0);
    const bytes = new Uint8Array(100);
    const [seen, ownParent] = JSON.parse(Buffer.from(bytes.subarray(0, read(readEnd, bytes))).toString());
    console.log(JSON.stringify([child, seen, parent, ownParent]));`) as number[];
  expect(child).toBeGreaterThan(0);
  expect(seen).toBe(child);
  expect(ownParent).toBe(parent);
  evidence.saw("what fork returned in the parent is the child's getpid()", child === seen);
});

claim("stale-pid", (evidence) => {
  const [stale, asked] = forking(`
    const parent = process.pid;
    const child = fork();
    if (child === 0) _exit((process.pid === parent ? 1 : 0) + (getpid() === parent ? 2 : 0));
    const status = WEXITSTATUS(waitpid(child, 0).status);
    console.log(JSON.stringify([(status & 1) === 1, (status & 2) === 2]));`) as boolean[];
  expect([stale, asked]).toEqual([true, false]);
  evidence.saw("process.pid in the child is the parent's", stale ?? false);
  evidence.saw("getpid() in the child is the parent's", asked ?? false);
});

claim("memory-is-not-shared", (evidence) => {
  const [inChild, inParent] = forking(`
    let count = 1;
    const child = fork();
    if (child === 0) { count += 41; _exit(count); }
    console.log(JSON.stringify([WEXITSTATUS(waitpid(child, 0).status), count]));`) as number[];
  expect([inChild, inParent]).toEqual([42, 1]);
  evidence.saw("the variable in the child", 42);
  evidence.saw("the variable in the parent", 1);
});

claim("one-offset", (evidence) => {
  const [first, second] = forking(`
    const path = "/tmp/accept-loop-offset-" + getpid();
    writeFileSync(path, "helloworld");
    const fd = openSync(path, "r");
    unlinkSync(path);
    const [readEnd, writeEnd] = pipe();
    const five = new Uint8Array(5);
    const child = fork();
    if (child === 0) { read(fd, five); write(writeEnd, five); _exit(0); }
    waitpid(child, 0);
    read(readEnd, five);
    const first = Buffer.from(five).toString();
    read(fd, five);
    console.log(JSON.stringify([first, Buffer.from(five).toString()]));`) as string[];
  expect([first, second]).toEqual(["hello", "world"]);
  evidence.saw("the child reads", first ?? "");
  evidence.saw("the parent reads after it", second ?? "");
});

claim("pages-shared", "a tenth", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const before = memory(server.pid);
    const clients = await Client.connectMany(2, server.port);
    for (const client of clients) expect(await client.ask("hello\n")).toBe("HELLO\n");
    for (const client of clients) {
      const child = memory(await childOf(server, client));
      evidence.saw("private pages of a child", child.own, "kB");
      evidence.saw("pages that a child shares", child.shared, "kB");
      expect(child.own).toBeLessThan((child.own + child.shared) / 10);
    }
    evidence.saw("private pages of the parent before it forked", before.own, "kB");
    evidence.saw("private pages of the parent after it forked", memory(server.pid).own, "kB");
    expect(memory(server.pid).own).toBeLessThan(before.own / 2);
    closeAll();
  });
});

/** What one child of a server that has served its client takes, in kB. */
async function costOfChild(program: ServerProgram): Promise<{ own: number; tables: number }> {
  return withServer(program, {}, async (server) => {
    const client = await Client.connect(server.port);
    expect(await client.ask("hello\n")).toBe("HELLO\n");
    const child = await childOf(server, client);
    const cost = { own: memory(child).own, tables: pageTables(child) };
    closeAll();
    return cost;
  });
}

claim("tables-are-copied", "page tables", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [node, c] = [await costOfChild(server02), await costOfChild(cProgram(FOLDER))];
  evidence.saw("private pages of a child in TypeScript", node.own, "kB");
  evidence.saw("its page tables", node.tables, "kB");
  evidence.saw("page tables of a child in C", c.tables, "kB");
  expect(node.tables).toBeGreaterThan(node.own);
  expect(c.tables).toBeGreaterThan(0);
  expect(c.tables).toBeLessThan(node.tables / 4);
});

claim("write-copies", "32 MB", (evidence) => {
  const [before, after] = forking(`
    const bytes = Buffer.alloc(32 * 1024 * 1024, 1);
    const [readEnd, writeEnd] = pipe();
    const own = () => Number(/Private_Dirty:\\s+(\\d+)/.exec(readFileSync("/proc/self/smaps_rollup", "latin1"))[1]);
    const child = fork();
    if (child === 0) {
      const before = own();
      bytes.fill(2);
      write(writeEnd, JSON.stringify([before, own()]));
      _exit(0);
    }
    waitpid(child, 0);
    const heard = new Uint8Array(100);
    console.log(Buffer.from(heard.subarray(0, read(readEnd, heard))).toString());`) as [number, number];
  evidence.saw("private pages of the child before it writes", before, "kB");
  evidence.saw("private pages of the child after it wrote", after, "kB");
  expect(after - before).toBeGreaterThanOrEqual(32 * 1024);
  expect(after - before).toBeLessThan(40 * 1024);
});

claim("same-number", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const clients = await Client.connectMany(3, server.port);
    for (const client of clients) {
      const child = await childOf(server, client);
      const inode = rowOf(server, client)?.inode ?? -1;
      const fd = proc.descriptors(child).find(({ target }) => target === `socket:[${inode}]`)?.fd ?? -1;
      evidence.saw("the connected socket's number in its child", fd);
      evidence.saw("the connection's inode", inode);
    }
    const [numbers, inodes] = evidence.sightings.map(({ values }) => new Set(values).size);
    expect(numbers).toBe(1);
    expect(inodes).toBe(3);
    closeAll();
  });
});

claim("close-wait-until-the-parent-dies", "CLOSE_WAIT", async (evidence) => {
  await withMutant("the parent keeps the connected socket", async (server) => {
    const client = await Client.connect(server.port);
    expect(await client.ask("bye\n")).toBe("BYE\n");
    client.halfClose();
    await eventually("the child has ended", () => server.zombies.length === 1);
    expect(rowOf(server, client)?.state).toBe("CLOSE_WAIT");
    expect(client.end).toBe("open");
    evidence.saw("the connection, when the child has ended", "CLOSE_WAIT");
    server.kill("SIGKILL");
    expect(await client.ended()).toBe("FIN");
    evidence.saw("what the client gets when the parent dies", "FIN");
    closeAll();
  });
});

claim("nobody-answers", "EADDRINUSE", async (evidence) => {
  await withMutant("the listening socket outlives the server", async (server) => {
    const first = await Client.connect(server.port);
    expect(await first.ask("hello\n")).toBe("HELLO\n");
    server.kill("SIGKILL");
    await server.exited;
    const late = await Client.connect(server.port); // the kernel shakes hands, and nobody will accept
    late.post("anybody?\n");
    await eventually("its bytes wait", () => (rowOf(server, late)?.rxQueue ?? 0) === 9);
    expect(rowOf(server, late)?.inode).toBe(0);
    const [listener] = proc.listeners(server.port);
    expect(listener?.rxQueue).toBe(1);
    evidence.saw("clients in the accept queue of the dead server", listener?.rxQueue ?? 0);

    const again = await launch(server02, { port: server.port });
    try {
      await again.exited;
      expect(again.errors).toContain("EADDRINUSE");
      evidence.saw("the server, started again", again.errors.trim());
    } finally {
      await again.stop();
    }
    expect(late.waiting).toBe(0);
    closeAll();
  });
});

/** The lines of a C program that prints one for each of five clients, and forks after each: into a file, or on a terminal. */
function linesOfFive(print: string, output: "file" | "terminal"): number {
  const printed = runProgram(
    `#define _GNU_SOURCE
     #include <fcntl.h>
     #include <stdbool.h>
     #include <stdio.h>
     #include <stdlib.h>
     #include <sys/wait.h>
     #include <unistd.h>
     static void announce_five(void) {
       for (int client = 1; client <= 5; client++) {
         ${print}
         if (fork() == 0) exit(0);
         wait(NULL);
       }
       exit(0);
     }
     int main(void) {
       if (${output === "file"}) announce_five();
       int screen = posix_openpt(O_RDWR | O_NOCTTY);
       grantpt(screen);
       unlockpt(screen);
       int terminal = open(ptsname(screen), O_RDWR | O_NOCTTY); // held here too, or its end would come as an error
       if (fork() == 0) {
         dup2(terminal, STDOUT_FILENO);
         announce_five();
       }
       wait(NULL);
       fcntl(screen, F_SETFL, O_NONBLOCK); // all has been printed: what cannot be read now never comes
       for (char c; read(screen, &c, 1) == 1;) putchar(c);
     }`,
  );
  return printed.split("\n").length - 1;
}

claim("printed-by-every-copy", "twenty lines", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const printf = 'printf("client %d\\n", client);';
  const lines = [
    linesOfFive(printf, "file"),
    linesOfFive(printf, "terminal"),
    linesOfFive('dprintf(STDOUT_FILENO, "client %d\\n", client);', "file"),
  ];
  evidence.saw("lines through printf into a file", lines[0] ?? 0);
  evidence.saw("lines through printf on a terminal", lines[1] ?? 0);
  evidence.saw("lines through write into a file", lines[2] ?? 0);
  expect(lines).toEqual([20, 5, 5]);
});

claim("fork-storm", "hundred children", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [children, without] = runProgram(`
    #include <arpa/inet.h>
    #include <stdio.h>
    #include <sys/resource.h>
    #include <sys/socket.h>
    #include <unistd.h>
    int main(void) {
      struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
      int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
      bind(listen_fd, (struct sockaddr *)&name, sizeof name);
      listen(listen_fd, 32);
      getsockname(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name});
      int client = socket(AF_INET, SOCK_STREAM, 0); // the only client that ever comes
      connect(client, (struct sockaddr *)&name, sizeof name);
      setrlimit(RLIMIT_NOFILE, &(struct rlimit){client + 1, client + 1}); // no descriptor is left
      int children = 0, without = 0;
      while (children < 100) {
        int conn_fd = accept(listen_fd, NULL, NULL); // not looked at, as in the course's program
        if (conn_fd == -1) without++;
        if (fork() == 0) _exit(read(conn_fd, &(char){0}, 1) == 0 ? 0 : 1);
        close(conn_fd);
        children++;
      }
      printf("%d %d\\n", children, without);
    }`)
    .split(" ")
    .map(Number);
  expect([children, without]).toEqual([100, 100]);
  evidence.saw("children of one client, when we stopped counting", children ?? 0);
  evidence.saw("of them without a connection", without ?? 0);
});

claim("bare-fork", "SIGSEGV", (evidence) => {
  const signals = forking(`
    const bareFork = bindC("int fork()");
    const signals = [];
    for (let i = 0; i < 5; i++) {
      const child = bareFork();
      if (child === 0) _exit(0);
      const { status } = waitpid(child, 0);
      signals.push(WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    }
    console.log(JSON.stringify(signals));`) as number[];
  expect(signals).toEqual([11, 11, 11, 11, 11]);
  evidence.saw("children killed by SIGSEGV, of 5", signals.length);
});

/** Mappings of the process that runs this which fork() would leave out. proc_pid_smaps(5) */
const COUNT_MARKED = `
  const marked = () => {
    const maps = readFileSync("/proc/self/smaps", "latin1").split(/\\n(?=[0-9a-f]+-)/);
    return maps.filter((map) => /^VmFlags:.* dc\\b/m.test(map) && !/^.* \\[v\\w+\\]/.test(map)).length;
  };`;

claim("heap-is-marked", "MADV_DONTFORK", (evidence) => {
  const marked = forking(`${COUNT_MARKED} console.log(JSON.stringify(marked()));`) as number;
  evidence.saw("mappings of Node that fork() would leave out", marked);
  expect(marked).toBeGreaterThan(0);
});

claim("marks-are-gone", (evidence, context) => {
  const [before, after, filtered] = forking(`${COUNT_MARKED}
    const before = marked();
    const child = fork();
    if (child === 0) _exit(0);
    waitpid(child, 0);
    for (let garbage = [], i = 0; i < 300_000; i++) garbage.push({ i }); // V8 adds pages
    const filtered = /^Seccomp:\\s+2$/m.test(readFileSync("/proc/self/status", "latin1"));
    console.log(JSON.stringify([before, marked(), filtered]));`) as [number, number, boolean];
  if (!filtered) context.skip("this kernel, or this sandbox, allows no seccomp filter: marks may come back");
  evidence.saw("marked mappings before our first fork()", before);
  evidence.saw("marked mappings after it, and after some allocation", after);
  expect(before).toBeGreaterThan(0);
  expect(after).toBe(0);
});

claim("one-thread-lives-on", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const client = await Client.connect(server.port);
    const child = await childOf(server, client);
    const counts = [server.pid, child].map((pid) => proc.threads(pid).length);
    evidence.saw("threads of the parent", counts[0] ?? 0);
    evidence.saw("threads of the child", counts[1] ?? 0);
    expect(counts[0]).toBeGreaterThan(1);
    expect(counts[1]).toBe(1);
    closeAll();
  });
});

claim("flags-or-no-fork", (evidence) => {
  const [told, born] = answerOf(`
    import { readFileSync } from "node:fs";
    import { fork } from "./unistd.ts";
    const children = () => readFileSync("/proc/self/task/" + process.pid + "/children", "utf8").split(" ").length;
    const before = children();
    try { fork(); } catch (error) { console.log(JSON.stringify([error.message, children() - before])); }`) as [
    string,
    number,
  ];
  expect(told).toContain("missing: --single-threaded --v8-pool-size=1");
  expect(born).toBe(0);
  evidence.saw("without the flags", told);
  evidence.saw("children made", born);
});

claim("orphans-are-adopted", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const client = await Client.connect(server.port);
    const child = await childOf(server, client);
    expect(proc.stat(child)?.ppid).toBe(server.pid);
    server.kill("SIGKILL");
    await server.exited;
    const adopter = await eventually("the child is adopted", () => {
      const parent = proc.stat(child)?.ppid;
      return parent === server.pid ? undefined : parent;
    });
    expect(ancestors(process.pid)).toContain(adopter);
    evidence.saw("PPid of an orphan", adopter === 1 ? 1 : "a subreaper");
    closeAll();
  });
  // Two ancestors that have asked, one above the other: the nearer one gets the orphan, and after its end the other.
  const adopters = forking(`
    const prctl = bindC("int prctl(int, uint64_t, uint64_t, uint64_t, uint64_t)");
    const adoptOrphans = () => prctl(36, 1, 0, 0, 0); // PR_SET_CHILD_SUBREAPER
    const [[orphanTells, tell], [wait, go]] = [pipe(), pipe()];
    const whoAfter = (parent) => { while (getppid() === parent); return getppid(); };
    const far = getpid();
    adoptOrphans();
    const near = fork();
    if (near === 0) {
      adoptOrphans();
      const near = getpid();
      const parent = fork();
      if (parent === 0) {
        const parent = getpid();
        if (fork() > 0) _exit(0);
        const first = whoAfter(parent) === near ? 1 : 0;
        write(go, "x");
        write(tell, new Uint8Array([first, whoAfter(near) === far ? 1 : 0]));
        _exit(0);
      }
      waitpid(parent, 0);
      read(wait, new Uint8Array(1));
      _exit(0);
    }
    waitpid(near, 0);
    const told = new Uint8Array(2);
    read(orphanTells, told);
    console.log(JSON.stringify([...told]));`);
  expect(adopters).toEqual([1, 1]);
  evidence.saw("the nearer of two subreapers adopted the orphan", true);
});

/** The processes above one, up to the first that there is. */
function ancestors(pid: number): number[] {
  const parent = proc.stat(pid)?.ppid ?? 0;
  return parent === 0 ? [] : [parent, ...ancestors(parent)];
}

claim("one-handler-one-stop", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const client = await Client.connect(server.port);
    const child = await childOf(server, client);
    await client.ask("hello\n");
    const stops = [constants.signals.SIGINT, constants.signals.SIGTERM];
    const caught = (pid: number): boolean[] => stops.map((signo) => proc.signalMasks(pid).caught.has(signo));
    expect(caught(server.pid)).toEqual([true, true]);
    expect(caught(child)).toEqual([false, false]);
    evidence.saw("the parent catches SIGINT and SIGTERM", true);
    evidence.saw("a child catches them", false);
    closeAll();
  });
});

claim("nobody-catches-sigkill", "EINVAL", (evidence) => {
  const codes = [SIGKILL, SIGSTOP].map((signo) => codeOf(() => sigaction(signo, { handler: doNothing(), flags: 0 })));
  expect(codes).toEqual(["EINVAL", "EINVAL"]);
  evidence.saw("sigaction for SIGKILL", codes[0] ?? "no error");
});

claim("ctrl-c-for-all", "SIGINT", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [parent, child] = runProgram(`
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <sys/wait.h>
    #include <unistd.h>
    static volatile sig_atomic_t interrupted;
    static void note(int signo) { interrupted = signo; }
    int main(void) {
      alarm(20); // the end of who waits in vain: here, and in both children
      int keyboard = posix_openpt(O_RDWR | O_NOCTTY);
      grantpt(keyboard);
      unlockpt(keyboard);
      pid_t parent = fork();
      if (parent == 0) {
        setsid();
        int terminal = open(ptsname(keyboard), O_RDWR); // that of the new session, and this its foreground group
        pid_t child = fork();
        alarm(20);
        if (child == 0) for (;;) pause();
        sigaction(SIGINT, &(struct sigaction){.sa_handler = note}, NULL);
        write(terminal, "ready\\n", 6);
        int status;
        while (waitpid(child, &status, 0) == -1);
        _exit((interrupted << 4) + (WIFSIGNALED(status) ? WTERMSIG(status) : 0));
      }
      char c = 0;
      while (c != '\\n' && read(keyboard, &c, 1) == 1);
      write(keyboard, "\\003", 1); // Ctrl-C
      int status;
      waitpid(parent, &status, 0);
      printf("%d %d\\n", WEXITSTATUS(status) >> 4, WEXITSTATUS(status) & 15);
    }`)
    .split(" ")
    .map(Number);
  expect([parent, child]).toEqual([SIGINT, SIGINT]);
  evidence.saw("the parent caught signal", parent ?? 0);
  evidence.saw("the child was killed by signal", child ?? 0);
});

claim("reset-hand", "SA_RESETHAND", (evidence) => {
  const [before, after] = forking(`
    import { doNothing, kill, SA_RESETHAND, SIG_DFL, sigaction, SIGUSR2 } from "./signal.ts";
    const caught = () => sigaction(SIGUSR2).handler !== SIG_DFL;
    sigaction(SIGUSR2, { handler: doNothing(), flags: SA_RESETHAND });
    const before = caught();
    kill(getpid(), SIGUSR2);
    for (let looks = 0; caught() && looks < 100_000; looks++); // another thread may take it
    console.log(JSON.stringify([before, caught()]));`) as boolean[];
  expect([before, after]).toEqual([true, false]);
  evidence.saw("caught before it came", before ?? false);
  evidence.saw("caught after", after ?? true);
});

claim("unless-restart", "SA_RESTART", (evidence) => {
  const [without, restarted] = forking(`
    import { doNothing, kill, SA_RESTART, sigaction, SIGUSR2 } from "./signal.ts";
    import { accept, AF_INET, bind, connect, getsockname, listen, SOCK_STREAM, socket } from "./sys/socket.ts";
    import { WNOHANG } from "./sys/wait.ts";
    import { isSystemError } from "./errno.ts";
    const ACCEPT = process.arch === "arm64" ? "202" : "43";
    const sleeps = (pid) => readFileSync("/proc/" + pid + "/syscall", "latin1").startsWith(ACCEPT + " ");
    const count = (pid) =>
      Number(/^voluntary_ctxt_switches:\\s+(\\d+)/m.exec(readFileSync("/proc/" + pid + "/status", "latin1"))[1]);
    const caught = (flags) => {
      const listenFd = socket(AF_INET, SOCK_STREAM, 0);
      bind(listenFd, { address: "127.0.0.1", port: 0 });
      listen(listenFd, 1);
      sigaction(SIGUSR2, { handler: doNothing(), flags });
      const child = fork();
      if (child === 0) {
        try { accept(listenFd); _exit(1); } catch (error) { _exit(isSystemError(error, "EINTR") ? 4 : 5); }
      }
      while (!sleeps(child));
      const before = count(child);
      kill(child, SIGUSR2);
      for (;;) {
        const ended = waitpid(child, WNOHANG);
        if (ended.pid === child) return WEXITSTATUS(ended.status);
        if (count(child) > before && sleeps(child)) break; // it took the signal, and sleeps again
      }
      connect(socket(AF_INET, SOCK_STREAM, 0), getsockname(listenFd));
      return WEXITSTATUS(waitpid(child, 0).status);
    };
    console.log(JSON.stringify([caught(0), caught(SA_RESTART)]));`) as [number, number];
  expect([without, restarted]).toEqual([4, 1]);
  evidence.saw("accept() after a signal that is caught", without === 4 ? "EINTR" : without);
  evidence.saw("clients accepted after the signal, with SA_RESTART", restarted);
});

claim("nohup-protects-nothing", "nohup", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const ignoresIt = (pid: number): boolean => proc.signalMasks(pid).ignored.has(constants.signals.SIGHUP);
  await withServer(server02, { through: ["nohup"] }, async (server) => {
    evidence.saw("Node ignores SIGHUP under nohup", ignoresIt(server.pid));
    expect(ignoresIt(server.pid)).toBe(false);
    server.kill("SIGHUP");
    await server.exited;
    expect(server.exit).toMatchObject({ signal: "SIGHUP" });
  });
  await withServer(cProgram(FOLDER), { through: ["nohup"] }, async (server) => {
    evidence.saw("our server in C ignores it", ignoresIt(server.pid));
    expect(ignoresIt(server.pid)).toBe(true);
    server.kill("SIGHUP");
    const client = await Client.connect(server.port);
    expect(await client.ask("hello\n")).toBe("HELLO\n");
    closeAll();
  });
});

claim("pdeathsig", "PR_SET_PDEATHSIG", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const signo = Number(
    runProgram(`
    #include <signal.h>
    #include <stdio.h>
    #include <sys/prctl.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void) {
      prctl(PR_SET_CHILD_SUBREAPER, 1); // the orphan becomes ours, and with it its status
      int ready[2];
      if (pipe(ready) == -1) return 1;
      pid_t parent = fork();
      if (parent == 0) {
        if (fork() == 0) {
          alarm(20);
          prctl(PR_SET_PDEATHSIG, SIGUSR1);
          write(ready[1], "", 1);
          for (;;) pause();
        }
        _exit((int)read(ready[0], &(char){0}, 1) - 1);
      }
      int status;
      if (waitpid(parent, &status, 0) == -1 || status != 0 || wait(&status) == -1) return 2;
      printf("%d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    }`),
  );
  expect(signo).toBe(constants.signals.SIGUSR1);
  evidence.saw("a child whose parent has exited was killed by signal", signo);
});

claim("no-room-for-one-more", "EAGAIN", async (evidence) => {
  // RLIMIT_NPROC counts the threads of a user, and does not bind root.
  const through = ["prlimit", "--nproc=40", ...withoutPrivileges()];
  await withServer(server02, { through }, async (server) => {
    const clients = await Client.connectMany(45, server.port);
    const refused = (): number => clients.filter(({ end }) => end === "FIN").length;
    await eventually("each is refused or has a child", () => refused() + server.living.length === clients.length);
    expect(refused()).toBeGreaterThan(0);
    expect(server.errors).toContain("fork EAGAIN");
    const accepted = clients.filter(({ end }) => end === "open");
    expect(accepted.length).toBeGreaterThan(0);
    for (const client of accepted) expect(await client.ask("here\n")).toBe("HERE\n");
    evidence.saw("clients refused, of 45", refused());
    evidence.saw("on stderr", server.errors.trim().split("\n")[0] ?? "");
    closeAll();
  });
});

/** A cgroup for a server that may have `most` threads, of all its processes; or nothing, where we may make none. */
function cgroupOf(most: number): string | undefined {
  for (const hierarchy of ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"]) {
    const folder = `${hierarchy}/accept-loop-${process.pid}`;
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      writeFileSync(`${folder}/pids.max`, String(most));
      return folder;
    } catch {
      rmdirSync(folder); // version 2 of cgroups, which counts no processes here
    }
  }
  return undefined;
}

claim("pids-max", "pids.max", async (evidence, context) => {
  const most = 20;
  const folder = cgroupOf(most);
  if (folder === undefined) return context.skip("this user, or this system, makes no cgroup that counts processes");
  try {
    const through = ["sh", "-c", `echo $$ > ${folder}/cgroup.procs && exec "$@"`, "sh"];
    await withServer(server02, { through }, async (server) => {
      const clients = await Client.connectMany(most, server.port);
      const refused = (): number => clients.filter(({ end }) => end === "FIN").length;
      await eventually("each is refused or has a child", () => refused() + server.living.length === clients.length);
      evidence.saw("threads that the server may have, of all its processes", most);
      evidence.saw("threads of the parent", proc.threads(server.pid).length);
      evidence.saw("children", server.living.length);
      expect(proc.threads(server.pid).length + server.living.length).toBe(most);
      expect(server.errors).toContain("fork EAGAIN");
      closeAll();
    });
  } finally {
    await eventually("all its processes have ended", () => readFileSync(`${folder}/cgroup.procs`, "latin1") === "");
    rmdirSync(folder);
  }
});

/** The numbers of write(2) and read(2), which /proc/PID/syscall shows. */
const WRITE = process.arch === "arm64" ? 64 : 1;
const READ = process.arch === "arm64" ? 63 : 0;

claim("four-full-buffers", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const deaf = await Client.connect(server.port, { reading: false });
    const taken = await deaf.flood();
    const child = await childOf(server, deaf);
    await eventually("the child sleeps in write()", () => proc.systemCall(child) === WRITE);
    const rows = proc.states(server.port).filter(({ state }) => state === "ESTABLISHED");
    const [own, theirs] = [
      rows.find(({ local }) => local.port === server.port),
      rows.find(({ local }) => local.port === deaf.port),
    ];
    for (const queue of [own?.rxQueue, own?.txQueue, theirs?.rxQueue, theirs?.txQueue])
      expect(queue).toBeGreaterThan(0);
    evidence.saw("bytes that the client could send", taken);
    evidence.saw("unread by the server", own?.rxQueue ?? 0, "bytes");
    evidence.saw("unsent by the server", own?.txQueue ?? 0, "bytes");
    evidence.saw("unread by the client", theirs?.rxQueue ?? 0, "bytes");
    evidence.saw("unsent by the client", theirs?.txQueue ?? 0, "bytes");
    deaf.reset();
  });
});

claim("fits-the-buffers", "1 MB", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    const client = await Client.connect(server.port, { reading: false });
    await client.send(new Uint8Array(1_000_000).fill(0x61)); // all of it is with the kernel, and nothing was read
    const child = await childOf(server, client);
    await eventually("the child waits for more", () => proc.systemCall(child) === READ);
    expect(rowOf(server, client)?.rxQueue).toBe(0);
    evidence.saw("bytes written before the first read", 1_000_000);
    client.reset();
  });
});

claim("one-zombie-each", async (evidence) => {
  await withServer(server02, {}, async (server) => {
    for (let gone = 1; gone <= 5; gone++) {
      const client = await Client.connect(server.port);
      expect(await client.ask("bye\n")).toBe("BYE\n");
      client.close();
      await eventually(`${gone} zombies`, () => server.zombies.length === gone);
      evidence.saw("zombies, when one more client has left", server.zombies.length);
    }
    for (const zombie of server.zombies) {
      expect(proc.descriptors(zombie)).toEqual([]);
      expect(proc.vmSize(zombie)).toBe(0);
    }
    expect(server.living).toEqual([]);
  });
});

/** CPU time that all threads of a process have used, in microseconds; of a zombie, what it had used. */
function cpuOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ");
    return sum + Number(nanoseconds) / 1000;
  }, 0);
}

const CLIENTS = 100;

/** CPU time that a server and its children use for a client that comes, asks once and leaves; microseconds. */
async function cpuPerClient(program: ServerProgram): Promise<number> {
  return withServer(program, {}, async (server) => {
    const serveThem = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const client = await Client.connect(server.port);
        await client.ask("hello\n");
        client.halfClose();
        await client.receiveToEnd();
        client.close();
      }
      await eventually("all have been served", () => server.living.length === 0);
    };
    const used = (): number => [server.pid, ...server.children].reduce((sum, pid) => sum + cpuOf(pid), 0);
    await serveThem(20);
    const before = used();
    await serveThem(CLIENTS);
    return (used() - before) / CLIENTS;
  });
}

claim("what-fork-costs", "ten times", async (evidence) => {
  const alone = await cpuPerClient(chapterProgram(previousFolder(FOLDER)));
  const forking = await cpuPerClient(server02);
  evidence.saw("CPU per client, one after another", Math.round(alone), "µs");
  evidence.saw("CPU per client, a process each", Math.round(forking), "µs");
  evidence.saw("times as much", Math.round(forking / alone));
  expect(forking / alone).toBeGreaterThan(10);
});

claim("what-fork-costs-in-c", "more than twice", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const alone = await cpuPerClient(cProgram(previousFolder(FOLDER)));
  const forking = await cpuPerClient(cProgram(FOLDER));
  evidence.saw("CPU per client, one after another", Math.round(alone), "µs");
  evidence.saw("CPU per client, a process each", Math.round(forking), "µs");
  evidence.saw("times as much", Math.round(forking / alone));
  expect(forking / alone).toBeGreaterThan(2);
});
