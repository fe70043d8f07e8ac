import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { previousFolder } from "@accept-loop/lab/folder";
import { type Mutant, plant } from "@accept-loop/lab/mutant";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram, cProgram, NO_CC, type ServerProgram } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { SIGCHLD } from "@accept-loop/libc/signal";
import { runC, runProgram } from "@accept-loop/libc/testing/c-probe";
import { answerOf, FORK_FLAGS } from "@accept-loop/libc/testing/node";
import { claim } from "@accept-loop/weave/claim/claim";

// What the lesson says of zombies, signals and waits, beyond what server.test.ts promises of the server.

const FOLDER = import.meta.dirname;
const SERVER_02 = chapterProgram(previousFolder(FOLDER));
const SERVER_03 = chapterProgram(FOLDER);

/** Runs a program that forks; its imports are relative to packages/libc. @returns the list that it printed as JSON. */
function forking(body: string): unknown[] {
  const prelude = `
    import { readFileSync } from "node:fs";
    import { bindC } from "./ffi.ts";
    import { poll, POLLIN, PollFds, ppoll } from "./poll.ts";
    import * as s from "./signal.ts";
    import { SFD_NONBLOCK, signalfd } from "./sys/signalfd.ts";
    import { pidfd_open } from "./sys/pidfd.ts";
    import { select } from "./sys/select.ts";
    import * as sock from "./sys/socket.ts";
    import { waitpid, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, WUNTRACED } from "./sys/wait.ts";
    import { amidAlarms } from "./testing/interruption.ts";
    import { _exit, close, fork, getpid, pipe, read, setsid, write } from "./unistd.ts";

    const state = (pid) => readFileSync("/proc/" + pid + "/stat", "latin1").split(") ").at(-1)[0];
    const untilAsleep = (pid) => {
      while (state(pid) !== "S");
    };
    const child = (deed) => {
      const pid = fork();
      if (pid === 0) {
        deed();
        _exit(0);
      }
      return pid;
    };
    const zombie = (deed = () => {}) => {
      const pid = child(deed);
      while (state(pid) !== "Z");
      return pid;
    };
    const nothing = new PollFds();
    const attempt = (call) => {
      try {
        return call();
      } catch (error) {
        return error.code;
      }
    };
    const answer = (value) => console.log(JSON.stringify(value));`;
  return answerOf(`${prelude}\n${body}`, FORK_FLAGS) as unknown[];
}

/** A server of chapter 02 whose only client has left. @returns its zombie. */
async function leaveOneZombie(server: RunningServer): Promise<number> {
  const client = await Client.connect(server.port);
  expect(await client.ask("bye\n")).toBe("BYE\n");
  client.close();
  return eventually("there is a zombie", () => server.zombies[0]);
}

claim("what-a-zombie-keeps", async (evidence) => {
  await withServer(SERVER_02, {}, async (server) => {
    const client = await Client.connect(server.port);
    const pid = await eventually("the client has a child", () => server.living[0]);
    process.kill(pid, "SIGKILL"); // its status is 9: a field that nothing has written would be 0
    await client.ended();
    await eventually("there is a zombie", () => server.zombies[0]);
    expect(proc.rss(pid)).toBe(0);
    expect(proc.vmSize(pid)).toBe(0);
    expect(proc.descriptors(pid)).toEqual([]);
    expect(proc.stat(pid)).toMatchObject({ state: "Z", ppid: server.pid, exitCode: 9 });
    evidence.saw("its memory", proc.rss(pid), "bytes");
    evidence.saw("its descriptors", proc.descriptorCount(pid));
    evidence.saw("its wait status", proc.stat(pid)?.exitCode ?? -1);
  });
});

claim("kill-9-a-zombie", async (evidence) => {
  await withServer(SERVER_02, {}, async (server) => {
    const pid = await leaveOneZombie(server);
    for (let times = 0; times < 3; times++) {
      expect(process.kill(pid, "SIGKILL")).toBe(true); // the kernel takes it without an error
      expect(proc.stat(pid)).toMatchObject({ state: "Z", exitCode: 0 });
      evidence.saw("state after kill -9", proc.stat(pid)?.state ?? "gone");
    }
  });
});

claim("zombies-count", "EAGAIN", async (evidence) => {
  // A user of its own: RLIMIT_NPROC counts all that a user has, and other tests run as user nobody.
  const through = ["prlimit", "--nproc=40", ...withoutPrivileges(65_533)];
  await withServer(SERVER_02, { through }, async (server) => {
    while (!server.errors.includes("fork EAGAIN")) {
      const client = await Client.connect(server.port);
      client.halfClose();
      await client.ended();
      client.close();
    }
    await eventually("every child ends", () => server.living.length === 0);
    expect(server.zombies.length).toBeGreaterThan(0);
    const failures = (): number => server.errors.split("fork EAGAIN").length - 1;
    const before = failures();
    const client = await Client.connect(server.port);
    await eventually("fork fails once more, though none is alive", () => failures() > before);
    client.close();
    evidence.saw("zombies when fork fails, with 40 processes and threads allowed", server.zombies.length);
  });
});

claim("gone-when-waited-for", async (evidence) => {
  const [before, reaped, after] = forking(`
    const pid = zombie(() => _exit(3));
    const before = state(pid);
    const waited = waitpid(pid, 0);
    answer([before, [waited.pid - pid, WEXITSTATUS(waited.status)], attempt(() => state(pid))]);`);
  expect([before, reaped, after]).toEqual(["Z", [0, 3], "ENOENT"]);
  evidence.saw("its state, and after waitpid its file in /proc", [before, after].join(", "));
});

claim("adopted-and-reaped", async (evidence) => {
  const [adopted, status] = forking(`
    const prctl = bindC("int prctl(int, uint64_t, uint64_t, uint64_t, uint64_t)");
    prctl(36, 1, 0, 0, 0); // PR_SET_CHILD_SUBREAPER: orphans come to us, and not to process 1
    const [readEnd, writeEnd] = pipe();
    const parent = child(() => {
      const grandchild = zombie(() => _exit(5));
      write(writeEnd, new Uint8Array(new Int32Array([grandchild]).buffer));
    });
    const told = new Int32Array(1);
    read(readEnd, new Uint8Array(told.buffer));
    waitpid(parent, 0);
    const ppid = Number(readFileSync("/proc/" + told[0] + "/stat", "latin1").split(") ").at(-1).split(" ")[1]);
    answer([ppid === getpid(), WEXITSTATUS(waitpid(told[0], 0).status)]);`);
  expect([adopted, status]).toEqual([true, 5]);
  evidence.saw("exit status that the new parent read", Number(status));
});

claim("who-is-waited-for", async (evidence) => {
  const seen = forking(`
    const pid = zombie(setsid);
    const own = attempt(() => waitpid(0, WNOHANG));
    answer([own, waitpid(-1, WNOHANG).pid === pid]);`);
  expect(seen).toEqual(["ECHILD", true]);
  evidence.saw("waitpid(0)", String(seen[0]));
  evidence.saw("waitpid(-1) found it", seen[1] === true);
});

claim("how-the-loop-ends", async (evidence) => {
  const seen = forking(`
    const [readEnd, writeEnd] = pipe();
    const dead = zombie();
    const alive = child(() => read(readEnd, new Uint8Array(1)));
    const first = waitpid(-1, WNOHANG).pid === dead;
    const second = waitpid(-1, WNOHANG).pid;
    write(writeEnd, "x");
    waitpid(alive, 0);
    answer([first, second, attempt(() => waitpid(-1, WNOHANG))]);`);
  expect(seen).toEqual([true, 0, "ECHILD"]);
  evidence.saw("with a zombie, with a living child, with none", "its pid, 0, ECHILD");
});

claim("signals-do-not-queue", "fewer than 100 times", async (evidence) => {
  const seen = forking(`
    s.sigaction(s.SIGCHLD, { handler: s.doNothing(), flags: 0 });
    const parent = getpid();
    const interruptions = (whileStopped) => {
      const [readEnd, writeEnd] = pipe(); // never written to: a read sleeps
      const children = Array.from({ length: 100 }, () => child(() => read(readEnd, new Uint8Array(1))));
      const allDead = () => children.every((pid) => state(pid) === "Z");
      const conductor = child(() => {
        while (state(parent) !== "S");
        if (whileStopped) s.kill(parent, s.SIGSTOP);
        while (whileStopped && state(parent) !== "T");
        for (const pid of children) s.kill(pid, s.SIGKILL);
        while (!allDead());
        if (whileStopped) s.kill(parent, s.SIGCONT);
        read(readEnd, new Uint8Array(1));
      });
      let times = 0;
      for (let quiet = false; !quiet || !allDead();) {
        quiet = attempt(() => poll(nothing, 200)) === 0;
        if (!quiet) times++;
      }
      s.kill(conductor, s.SIGKILL);
      for (const pid of [...children, conductor]) waitpid(pid, 0);
      close(readEnd);
      close(writeEnd);
      return times;
    };
    answer([false, false, false, true, true, true].map(interruptions));`).map(Number);
  for (const times of seen.slice(0, 3)) {
    evidence.saw("interruptions of a running parent by 100 deaths", times);
    expect(times).toBeGreaterThan(0);
    expect(times).toBeLessThan(100);
  }
  for (const times of seen.slice(3)) {
    evidence.saw("interruptions of a stopped parent by 100 deaths", times);
    expect(times).toBeLessThanOrEqual(1);
  }
});

claim("real-time-signals-queue", "100 times", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const printed = runProgram(`
    #define _GNU_SOURCE
    #include <signal.h>
    #include <stdio.h>
    #include <unistd.h>
    static volatile sig_atomic_t times[65];
    static void count(int signo) { times[signo]++; }
    int main(void) {
      sigset_t both, before;
      sigemptyset(&both);
      for (int i = 0; i < 2; i++) {
        int signo = i == 0 ? SIGCHLD : SIGRTMIN;
        sigaction(signo, &(struct sigaction){.sa_handler = count}, NULL);
        sigaddset(&both, signo);
      }
      sigprocmask(SIG_BLOCK, &both, &before);
      for (int i = 0; i < 100; i++) {
        kill(getpid(), SIGCHLD);
        kill(getpid(), SIGRTMIN);
      }
      sigprocmask(SIG_SETMASK, &before, NULL);
      printf("%d %d", times[SIGCHLD], times[SIGRTMIN]);
    }`);
  expect(printed).toBe("1 100");
  evidence.saw("runs of the handler after 100 SIGCHLD and 100 SIGRTMIN", printed.replace(" ", ", "));
});

/** Which calls end with EINTR when their process, which handles no signal, is stopped and goes on: "name: EINTR", or "goes on". */
const STOPPED_AND_CONTINUED = `
  #define _GNU_SOURCE
  #include <arpa/inet.h>
  #include <errno.h>
  #include <poll.h>
  #include <signal.h>
  #include <stdio.h>
  #include <string.h>
  #include <sys/epoll.h>
  #include <sys/ptrace.h>
  #include <sys/select.h>
  #include <sys/socket.h>
  #include <sys/wait.h>
  #include <unistd.h>
  static int listener(int patience) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval limit = {.tv_sec = patience};
    listen(fd, 1);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
  }
  static int wait_in_poll(void) { return poll(NULL, 0, 60000); }
  static int wait_in_select(void) { return select(0, NULL, NULL, NULL, &(struct timeval){.tv_sec = 60}); }
  static int wait_in_read(void) { int ends[2]; return pipe(ends) + read(ends[0], &(char){0}, 1); }
  static int wait_in_accept(void) { return accept(listener(0), NULL, NULL); }
  static int wait_in_impatient_accept(void) { return accept(listener(60), NULL, NULL); }
  static int wait_in_epoll(void) { return epoll_wait(epoll_create1(0), &(struct epoll_event){0}, 1, 60000); }
  static char state(pid_t pid) {
    char path[32], text[512], *end;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    end = strrchr(text, ')');
    return end[2];
  }
  static char settled(pid_t pid) {
    char now;
    while ((now = state(pid)) != 'S' && now != 'Z') {}
    return now;
  }
  static void by_signals(pid_t pid) {
    kill(pid, SIGSTOP);
    waitpid(pid, NULL, WUNTRACED);
    kill(pid, SIGCONT);
  }
  static void by_tracer(pid_t pid) {
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) == -1) return;
    ptrace(PTRACE_INTERRUPT, pid, 0, 0);
    waitpid(pid, NULL, 0);
    ptrace(PTRACE_DETACH, pid, 0, 0);
  }
  static void look(const char *name, int (*wait)(void), void (*stop)(pid_t)) {
    pid_t pid = fork();
    if (pid == 0) _exit(wait() == -1 && errno == EINTR ? 4 : 0);
    settled(pid);
    stop(pid);
    char now = settled(pid);
    int status;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    printf("%s: %s\\n", name, now == 'S' ? "goes on" : WIFEXITED(status) && WEXITSTATUS(status) == 4 ? "EINTR" : "?");
  }
  int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0); // nothing that a child could print once more
    for (int i = 0; i < 2; i++) {
      void (*stop)(pid_t) = i == 0 ? by_signals : by_tracer;
      look("poll", wait_in_poll, stop);
      look("select", wait_in_select, stop);
      look("read", wait_in_read, stop);
      look("accept", wait_in_accept, stop);
      look("accept with SO_RCVTIMEO", wait_in_impatient_accept, stop);
      look("epoll_wait", wait_in_epoll, stop);
    }
  }`;

claim("stopped-and-continued", "epoll_wait", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const lines = runProgram(STOPPED_AND_CONTINUED).trimEnd().split("\n");
  const patient = ["poll", "select", "read", "accept"].map((call) => `${call}: goes on`);
  const once = [...patient, "accept with SO_RCVTIMEO: EINTR", "epoll_wait: EINTR"];
  expect(lines).toEqual([...once, ...once]);
  evidence.saw("after SIGSTOP and SIGCONT", once.join(", "));
  evidence.saw("after a tracer stopped it and went away", once.join(", "));
});

/** A program's part: a listening socket, and a child that connects to it a while later; then accept() amid alarms. */
const ACCEPT_AMID_ALARMS = `
  const acceptWith = (flags, patience) => {
    const listenFd = sock.socket(sock.AF_INET, sock.SOCK_STREAM, 0);
    sock.bind(listenFd, { address: "127.0.0.1", port: 0 });
    sock.listen(listenFd, 1);
    if (patience) sock.setsockopt(listenFd, sock.SOL_SOCKET, sock.SO_RCVTIMEO, { tv_sec: 30, tv_usec: 0 });
    const to = sock.getsockname(listenFd);
    const parent = getpid();
    const client = child(() => {
      untilAsleep(parent); // in accept()
      poll(nothing, 200); // while the alarms go off
      sock.connect(sock.socket(sock.AF_INET, sock.SOCK_STREAM, 0), to);
    });
    const result = attempt(() => amidAlarms(() => (sock.accept(listenFd), "a client"), flags));
    waitpid(client, 0);
    return result;
  };`;

claim("sa-restart", async (evidence) => {
  const [without, withFlag, withTimeout, ...reads] = forking(`${ACCEPT_AMID_ALARMS}
    const readWith = (flags) => {
      const [readEnd, writeEnd] = pipe();
      const parent = getpid();
      const writer = child(() => (untilAsleep(parent), poll(nothing, 200), write(writeEnd, "x")));
      const result = attempt(() => amidAlarms(() => read(readEnd, new Uint8Array(9)), flags));
      waitpid(writer, 0);
      return result;
    };
    const accepts = [acceptWith(0), acceptWith(s.SA_RESTART), acceptWith(s.SA_RESTART, true)];
    answer([...accepts, readWith(0), readWith(s.SA_RESTART)]);`);
  expect([without, withFlag, withTimeout]).toEqual(["EINTR", "a client", "EINTR"]);
  expect(reads).toEqual(["EINTR", 1]);
  evidence.saw("accept, sa_flags 0", String(without));
  evidence.saw("accept, SA_RESTART", String(withFlag));
  evidence.saw("accept with SO_RCVTIMEO, SA_RESTART", String(withTimeout));
  evidence.saw("read, sa_flags 0 and SA_RESTART", reads.join(", "));
});

claim("never-restarted", async (evidence) => {
  const seen = forking(`
    const [readEnd] = pipe();
    const fds = new PollFds();
    fds.add(readEnd, POLLIN);
    answer([0, s.SA_RESTART].flatMap((flags) => [
      attempt(() => amidAlarms(() => poll(fds, 10_000), flags)),
      attempt(() => amidAlarms(() => select(0, null, null, null, { tv_sec: 10, tv_usec: 0 }), flags)),
    ]));`);
  expect(seen).toEqual(["EINTR", "EINTR", "EINTR", "EINTR"]);
  evidence.saw("poll and select, sa_flags 0 and SA_RESTART", seen.join(", "));
});

claim("default-interrupts-nothing", async (evidence) => {
  const seen = forking(`
    s.sigaction(s.SIGCHLD, { handler: s.SIG_DFL, flags: 0 });
    const pid = child(() => (poll(nothing, 50), _exit(3)));
    let waited = 0;
    while (waited === 0 && state(pid) !== "Z") waited = attempt(() => poll(nothing, 500));
    answer([waited, state(pid), WEXITSTATUS(waitpid(pid, 0).status)]);`);
  expect(seen).toEqual([0, "Z", 3]);
  evidence.saw("poll, the child's state, its status", seen.join(", "));
});

claim("ignored-leaves-no-zombie", async (evidence) => {
  const seen = forking(`
    s.sigaction(s.SIGCHLD, { handler: s.SIG_IGN, flags: 0 });
    const pid = child(() => _exit(3));
    const status = attempt(() => waitpid(pid, 0)); // returns when the last child has ended
    answer([status, attempt(() => state(pid))]);`);
  expect(seen).toEqual(["ECHILD", "ENOENT"]);
  evidence.saw("waitpid, and the child's file in /proc", seen.join(", "));
});

claim("ignoring-is-inherited", async (evidence) => {
  const seen = forking(`
    const [readEnd, writeEnd] = pipe();
    const inChildOfOneThat = (disposition) => {
      s.sigaction(s.SIGCHLD, { handler: disposition, flags: 0 });
      child(() => {
        const grandchild = child(() => _exit(3));
        write(writeEnd, attempt(() => String(WEXITSTATUS(waitpid(grandchild, 0).status))).padEnd(6));
      });
      const told = new Uint8Array(6);
      read(readEnd, told);
      return Buffer.from(told).toString().trim();
    };
    answer([inChildOfOneThat(s.SIG_DFL), inChildOfOneThat(s.SIG_IGN)]);`);
  expect(seen).toEqual(["3", "ECHILD"]);
  evidence.saw("the child's own waitpid: its parent had the default action, ignored SIGCHLD", seen.join(", "));
});

claim("no-child-wait", "SA_NOCLDWAIT", async (evidence) => {
  const seen = forking(`
    s.sigaction(s.SIGCHLD, { handler: s.doNothing(), flags: s.SA_NOCLDWAIT });
    const pid = child(() => (poll(nothing, 50), _exit(3)));
    answer([attempt(() => poll(nothing, 30_000)), attempt(() => waitpid(pid, 0)), attempt(() => state(pid))]);`);
  expect(seen).toEqual(["EINTR", "ECHILD", "ENOENT"]);
  evidence.saw("poll, waitpid, and the child's file in /proc", seen.join(", "));
});

claim("errno-overwritten", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const printed = runProgram(`
    #include <errno.h>
    #include <signal.h>
    #include <stdio.h>
    #include <sys/wait.h>
    static void handler(int signo) { (void)signo; waitpid(-1, NULL, WNOHANG); }
    int main(void) {
      signal(SIGCHLD, handler);
      errno = EINTR;
      raise(SIGCHLD);
      printf("%s", errno == ECHILD ? "ECHILD" : "as before");
    }`);
  expect(printed).toBe("ECHILD");
  evidence.saw("errno was EINTR, and after the handler is", printed);
});

claim("signal-restarts", "SA_RESTART", async (evidence) => {
  const [restarts] = forking(`
    bindC("void *signal(int, uintptr_t)")(s.SIGCHLD, s.doNothing());
    answer([(s.sigaction(s.SIGCHLD).flags & s.SA_RESTART) !== 0]);`);
  expect(restarts).toBe(true);
  evidence.saw("signal() sets SA_RESTART", restarts === true);
});

/** Options with which glibc's signal() is the one of System V. feature_test_macros(7) */
const STRICT = ["-std=c99", "-D_XOPEN_SOURCE=700"];

/** The same line, whatever it is compiled with: which flags does signal() set? The options decide, and no macro of ours. */
const WHAT_SIGNAL_DOES = `
  #include <signal.h>
  #include <stdio.h>
  #include <unistd.h>
  #define SHOWN(flag) (now.sa_flags & (int)(flag) ? "true" : "false")
  int main(void) {
  #ifdef __GLIBC__
    struct sigaction now;
    signal(SIGCHLD, (void (*)(int))getpid);
    sigaction(SIGCHLD, NULL, &now);
    printf("{\\"restarts\\": %s, \\"resets\\": %s}", SHOWN(SA_RESTART), SHOWN(SA_RESETHAND));
  #else
    printf("null");
  #endif
  }`;

claim("signal-of-system-v", "-std=c99 -D_XOPEN_SOURCE=700", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [byDefault, strict] = [[], STRICT].map(
    (options) => JSON.parse(runProgram(WHAT_SIGNAL_DOES, options)) as unknown,
  );
  if (byDefault === null) context.skip("this C library has no signal() of System V");
  expect(byDefault).toEqual({ restarts: true, resets: false });
  expect(strict).toEqual({ restarts: false, resets: true });
  evidence.saw("with cc's defaults", JSON.stringify(byDefault));
  evidence.saw(`with ${STRICT.join(" ")}`, JSON.stringify(strict));
});

/** What becomes of one client that leaves: how many children are forked. It ends when accept() sleeps for 1 s. */
const GOES_ON_BY_ITSELF = `
  #include <arpa/inet.h>
  #include <signal.h>
  #include <stdio.h>
  #include <sys/socket.h>
  #include <sys/wait.h>
  #include <unistd.h>
  #ifdef __GLIBC__
  static void handler(int signo) { (void)signo; while (waitpid(0, NULL, WNOHANG) > 0); }
  static volatile int children;
  static void over(int signo) { (void)signo; dprintf(STDOUT_FILENO, "%d", children); _exit(0); }
  int main(void) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
    signal(SIGALRM, over);
    bind(listen_fd, (struct sockaddr *)&name, sizeof name);
    listen(listen_fd, 32);
    getsockname(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name});
    int client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr *)&name, sizeof name);
    while (children < 100) {
      alarm(1);
      int conn_fd = accept(listen_fd, NULL, NULL); // not looked at, as in the course's program
      if (fork() == 0) {
        close(client);
        _exit(read(conn_fd, &(char){0}, 1) == 0 ? 0 : 1);
      }
      close(conn_fd);
      signal(SIGCHLD, handler);
      if (children++ == 0) close(client);
    }
    over(0);
  }
  #else
  int main(void) { printf("-1"); }
  #endif`;

claim("goes-on-by-itself", "dozens", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  // A child that ends before its parent sleeps in accept() interrupts nothing, and then it is over: that gets another try.
  let children = 0;
  for (let tries = 0; tries < 10 && children < 25; tries++) {
    children = Number(runProgram(GOES_ON_BY_ITSELF, STRICT));
    if (children === -1) context.skip("this C library has no signal() of System V");
    evidence.saw("children of one client, counted up to 100", children);
  }
  expect(children).toBeGreaterThan(24);
});

const CHILD_DIES_IN_THE_GAP = `
  s.sigaction(s.SIGCHLD, { handler: s.doNothing(), flags: 0 });
  const [held, release] = pipe();
  const before = child(() => read(held, new Uint8Array(1)));
  const reaped = waitpid(-1, WNOHANG).pid; // no child has ended yet
  write(release, "x");
  while (state(before) !== "Z"); // it ends here: the handler runs, between the reap and the wait`;

claim("the-gap", async (evidence) => {
  const [reaped, waited, state] = forking(`${CHILD_DIES_IN_THE_GAP}
    answer([reaped, attempt(() => poll(nothing, 500)), state(before)]);`);
  expect([reaped, waited, state]).toEqual([0, 0, "Z"]);
  evidence.saw("poll returned after its 500 ms, and beside it lay", String(state));
});

claim("pidfd-closes-the-gap", async (evidence) => {
  const [reaped, waited] = forking(`${CHILD_DIES_IN_THE_GAP}
    const fds = new PollFds();
    fds.add(pidfd_open(before), POLLIN);
    answer([reaped, attempt(() => poll(fds, 30_000))]);`);
  expect([reaped, waited]).toEqual([0, 1]);
  evidence.saw("descriptors that are ready at once", Number(waited));
});

claim("ppoll-closes-the-gap-in-c", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const printed = runC(
    ["errno.h", "poll.h", "signal.h", "stdio.h", "sys/wait.h", "unistd.h", "time.h"],
    `struct sigaction action = {.sa_handler = (void (*)(int))getpid};
    sigaction(SIGCHLD, &action, NULL);
    sigset_t set, none;
    sigemptyset(&none);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) _exit(0);
    siginfo_t info;
    waitid(P_ALL, 0, &info, WEXITED | WNOWAIT); /* it has ended, and is still there */
    struct timespec patience = {.tv_sec = 30};
    int result = ppoll(NULL, 0, &patience, &none);
    printf("%s", result == -1 && errno == EINTR ? "EINTR" : "slept");`,
  );
  expect(printed).toBe("EINTR");
  evidence.saw("ppoll", printed);
});

const TAKEN_BY_ANOTHER_THREAD = `
  s.sigaction(s.SIGCHLD, { handler: s.doNothing(), flags: 0 });
  s.sigprocmask(s.SIG_BLOCK, [s.SIGCHLD]); // this thread, and no other
  const pending = () => {
    const [, bits] = /^ShdPnd:\\s*(\\S+)/m.exec(readFileSync("/proc/self/status", "latin1"));
    return (BigInt("0x" + bits) >> BigInt(s.SIGCHLD - 1)) & 1n;
  };
  const dead = zombie();
  while (pending()); // until another thread has taken it`;

claim("another-thread-takes-it", async (evidence) => {
  const [blocked, waited, state] = forking(`${TAKEN_BY_ANOTHER_THREAD}
    answer([s.sigprocmask(s.SIG_BLOCK).includes(s.SIGCHLD), attempt(() => ppoll(nothing, 500, [])), state(dead)]);`);
  expect([blocked, waited, state]).toEqual([true, 0, "Z"]);
  evidence.saw("ppoll slept its 500 ms, and beside it lay", String(state));
});

claim("signalfd-too", async (evidence) => {
  const [seen] = forking(`
    s.sigprocmask(s.SIG_BLOCK, [s.SIGCHLD]);
    const fd = signalfd(-1, [s.SIGCHLD], SFD_NONBLOCK);
    ${TAKEN_BY_ANOTHER_THREAD}
    answer([attempt(() => read(fd, new Uint8Array(128)))]);`);
  expect(seen).toBe("EAGAIN");
  evidence.saw("read from the signalfd", String(seen));
});

/** The signals that one thread of a process blocks: SigBlk of its status. */
function blocks(pid: number, thread: number, signo: number): boolean {
  const text = readFileSync(`/proc/${pid}/task/${thread}/status`, "latin1");
  const bits = BigInt(`0x${/^SigBlk:\s*(\S+)/m.exec(text)?.[1] ?? "0"}`);
  return ((bits >> BigInt(signo - 1)) & 1n) === 1n;
}

claim("other-threads-do-not-block", async (evidence) => {
  await withServer(SERVER_03, {}, async (server) => {
    const others = proc.threads(server.pid).filter((thread) => thread !== server.pid);
    const open = others.filter((thread) => !blocks(server.pid, thread, SIGCHLD));
    evidence.saw("threads besides the one that accepts", others.length);
    evidence.saw("of these do not block SIGCHLD", open.length);
    expect(open.length).toBeGreaterThan(0);
  });
});

/** The server without a handler: SIGCHLD has its default action (SIG_DFL is 0), and interrupts nothing. */
const DEAF: Mutant = {
  name: "claim: it does not hear SIGCHLD",
  file: "reap.ts",
  edits: [["{ handler: doNothing(), flags: 0 }", "{ handler: 0n, flags: 0 }"]],
  killedBy: "signal-before-fork",
  because: /default action/,
};

claim("it-looks-again", async (evidence) => {
  const program = plant(FOLDER, DEAF);
  await withServer(program, {}, async (server) => {
    expect(proc.signalMasks(server.pid).caught.has(SIGCHLD)).toBe(false);
    for (let round = 0; round < 3; round++) {
      const child = await leaveOneZombie(server);
      const begun = performance.now();
      await eventually("it is reaped", () => proc.stat(child) === undefined);
      evidence.saw("a zombie for", Math.round(performance.now() - begun), "ms");
    }
  });
});

claim("status-bits", "768", async (evidence) => {
  const [exited, killed, stopped] = forking(`
    const asleep = child(() => poll(nothing, 30_000));
    s.kill(asleep, s.SIGSTOP);
    const stopped = waitpid(asleep, WUNTRACED).status;
    s.kill(asleep, s.SIGKILL);
    const killed = waitpid(asleep, 0).status;
    answer([waitpid(child(() => _exit(3)), 0).status, killed, stopped]);`);
  expect(exited).toBe(3 << 8);
  expect(exited).toBe(768);
  expect(killed).toBe(9);
  expect(stopped).toBe((19 << 8) | 0x7f);
  evidence.saw("_exit(3)", Number(exited));
  evidence.saw("killed by SIGKILL", Number(killed));
  evidence.saw("stopped by SIGSTOP", Number(stopped));
});

claim("stolen-from-node", async (evidence) => {
  const [ours, fired, exitCode] = forking(`
    const { spawn } = await import("node:child_process");
    const nodes = spawn("sh", ["-c", "exit 5"]);
    let fired = false;
    nodes.on("exit", () => (fired = true));
    const { pid, status } = waitpid(nodes.pid, 0); // as a loop of waitpid(-1) would
    spawn("true").on("exit", () => { // a later child, whose end Node does see
      answer([pid === nodes.pid && WEXITSTATUS(status) === 5, fired, nodes.exitCode]);
      process.exit(0);
    });`);
  expect([ours, fired, exitCode]).toEqual([true, false, null]);
  evidence.saw("'exit' was emitted", fired === true);
});

/** Mean memory of `count` children that have each served a client, in bytes: PSS, and RSS. */
async function memory(program: ServerProgram, count: number): Promise<{ each: number; resident: number }> {
  return withServer(program, {}, async (server) => {
    const clients = await Client.connectMany(count, server.port);
    for (const client of clients) expect(await client.ask("hello\n")).toBe("HELLO\n");
    const mean = (of: (pid: number) => number): number =>
      server.living.reduce((sum, pid) => sum + of(pid), 0) / server.living.length;
    return { each: mean(proc.pss), resident: mean(proc.rss) };
  });
}

const MEGABYTE = 1024 * 1024;

claim("memory-per-child", "half a megabyte", async (evidence) => {
  const { each, resident } = await memory(SERVER_03, 20);
  evidence.saw("PSS of a child among 20", Math.round(each / 1024), "kB");
  evidence.saw("RSS of the same", Math.round(resident / 1024), "kB");
  expect(each).toBeGreaterThan(MEGABYTE / 2);
  expect(resident).toBeGreaterThan(5 * each);
});

claim("memory-per-child-in-c", async (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const typescript = await memory(SERVER_03, 20);
  const c = await memory(cProgram(FOLDER), 20);
  evidence.saw("PSS of a child, TypeScript", Math.round(typescript.each / 1024), "kB");
  evidence.saw("PSS of a child, C", Math.round(c.each / 1024), "kB");
  expect(typescript.each).toBeGreaterThan(10 * c.each);
});

/** CPU time that all threads of a process have used, in microseconds; of a zombie, what it had used. */
function cpuOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ");
    return sum + Number(nanoseconds) / 1000;
  }, 0);
}

/** CPU time of the server's own process for a client that comes, asks once and leaves; microseconds. */
async function parentPerClient(program: ServerProgram): Promise<number> {
  return withServer(program, {}, async (server) => {
    const serve = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const client = await Client.connect(server.port);
        await client.ask("hello\n");
        client.close();
      }
      await eventually("all have been served", () => server.living.length === 0);
    };
    await serve(20);
    const before = cpuOf(server.pid);
    await serve(100);
    return (cpuOf(server.pid) - before) / 100;
  });
}

claim("what-burying-costs", "less than twice", async (evidence) => {
  const without = await parentPerClient(SERVER_02);
  const reaping = await parentPerClient(SERVER_03);
  evidence.saw("CPU of the parent per client, chapter 02", Math.round(without), "µs");
  evidence.saw("CPU of the parent per client, with reaping", Math.round(reaping), "µs");
  evidence.saw("times as much", Math.round((reaping / without) * 10) / 10);
  expect(reaping / without).toBeLessThan(2);
});
