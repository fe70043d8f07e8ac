import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect } from "vitest";
import {
  closeAll,
  closeNow,
  codeOf,
  connection,
  connectTo,
  listener,
  tcpSocket,
} from "@accept-loop/01-handshake/testing/both-ends";
import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import {
  poll,
  POLLERR,
  PollFds,
  POLLHUP,
  POLLIN,
  pollNames,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
} from "@accept-loop/libc/poll";
import { SA_RESTART } from "@accept-loop/libc/signal";
import { EPOLL_CTL_ADD, epoll_create1, epoll_ctl, epoll_wait, EpollEvents, EPOLLIN } from "@accept-loop/libc/sys/epoll";
import { FD_CLR, FD_ISSET, FD_SET, FD_SETSIZE, FD_ZERO, FdSet, select } from "@accept-loop/libc/sys/select";
import { PIPE_BUF } from "@accept-loop/libc/limits";
import { prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import * as sys from "@accept-loop/libc/sys/socket";
import { noCompiler, runProgram } from "@accept-loop/libc/testing/c-probe";
import { amidAlarms } from "@accept-loop/libc/testing/interruption";
import { close, dup, pipe, read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";

/** Pipes and copies of descriptors that a test has opened. */
const opened: number[] = [];

afterEach(() => {
  closeAll();
  for (const fd of opened.splice(0)) close(fd);
});

function copyOf(fd: number): number {
  opened.push(dup(fd));
  return opened.at(-1) as number;
}

function newPipe(): [readEnd: number, writeEnd: number] {
  const ends = pipe();
  opened.push(...ends);
  return ends;
}

function setOf(...fds: number[]): FdSet {
  const set = new FdSet();
  for (const fd of fds) FD_SET(fd, set);
  return set;
}

const AT_ONCE = (): { tv_sec: number; tv_usec: number } => ({ tv_sec: 0, tv_usec: 0 });

function dontBlock(fd: number): void {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/** Writes until the kernel takes no more. @returns how many bytes it took. */
function fill(fd: number): number {
  dontBlock(fd);
  const chunk = new Uint8Array(64 * 1024);
  let sum = 0;
  while (codeOf(() => (sum += write(fd, chunk))) !== "EAGAIN");
  return sum;
}

describe("select", () => {
  claim("macros", "one bit", (evidence) => {
    // #region fd-set
    const set = new FdSet();
    FD_ZERO(set); // all bits are 0
    FD_SET(19, set); // bit 19, that is bit 3 of byte 2, becomes 1
    FD_SET(21, set);
    expect(set.bytes[2]).toBe(0b0010_1000);
    FD_CLR(19, set); // bit 19 becomes 0
    expect(FD_ISSET(19, set)).toBe(false);
    expect(FD_ISSET(21, set)).toBe(true);
    // #endregion fd-set
    expect(set.bytes.length * 8).toBe(FD_SETSIZE);
    evidence.saw("bits", FD_SETSIZE);
  });

  claim("overwrites", (evidence) => {
    const { fd, connFd } = connection();
    const [idle, other] = newPipe();
    write(fd, Buffer.from("x"));
    const readable = setOf(idle, connFd);
    expect(select(Math.max(idle, connFd) + 1, readable, null, null, null)).toBe(1);
    expect([FD_ISSET(idle, readable), FD_ISSET(connFd, readable)]).toEqual([false, true]);
    expect(select(Math.max(idle, connFd) + 1, readable, null, null, null)).toBe(1);
    write(other, Buffer.from("y")); // now the pipe is ready too, but it is no longer in the set
    expect(select(Math.max(idle, connFd) + 1, readable, null, null, null)).toBe(1);
    evidence.saw("ready of two, asked with the answer of the call before", 1);
  });

  claim("counts-bits", "returns 2", (evidence) => {
    const { fd, connFd } = connection();
    write(fd, Buffer.from("x"));
    const answer = select(connFd + 1, setOf(connFd), setOf(connFd), null, null);
    expect(answer).toBe(2);
    const fds = new PollFds();
    fds.add(connFd, POLLIN | POLLOUT);
    expect(poll(fds, -1)).toBe(1);
    evidence.saw("select", answer);
    evidence.saw("poll", 1);
  });

  claim("nfds", (evidence) => {
    const [readEnd, writeEnd] = newPipe();
    write(writeEnd, Buffer.from("x"));
    const seen = [readEnd, readEnd + 1].map((nfds) => select(nfds, setOf(readEnd), null, null, AT_ONCE()));
    expect(seen).toEqual([0, 1]);
    evidence.saw("ready with nfds = fd, and with fd + 1", seen.join(" "));
  });

  claim("time-left", (evidence) => {
    const [readEnd, writeEnd] = newPipe();
    write(writeEnd, Buffer.from("x"));
    const timeout = { tv_sec: 60, tv_usec: 0 };
    expect(select(readEnd + 1, setOf(readEnd), null, null, timeout)).toBe(1);
    const left = timeout.tv_sec + timeout.tv_usec / 1e6;
    expect(left).toBeGreaterThan(30);
    expect(left).toBeLessThan(60);
    evidence.saw("left of 60 s", left, "s");
  });

  claim("time-is-up", "returns 0", (evidence) => {
    const [readEnd] = newPipe();
    const readable = setOf(readEnd);
    const answer = select(readEnd + 1, readable, null, null, { tv_sec: 0, tv_usec: 20_000 });
    expect([answer, FD_ISSET(readEnd, readable)]).toEqual([0, false]);
    evidence.saw("returned", answer);
  });
});

interface Situation {
  readonly poll: string;
  readonly select: string;
}

/** What poll says of a descriptor when it is asked for input, urgent input and room, and what select says. */
function look(fd: number): Situation {
  const fds = new PollFds();
  fds.add(fd, POLLIN | POLLPRI | POLLOUT);
  poll(fds, 0);
  return { poll: pollNames(fds.revents(0)).replaceAll("POLL", "").replaceAll("|", ", "), select: selected(fd) };
}

function selected(fd: number): string {
  if (fd < 0) return "–"; // no bit has this number
  const sets = [setOf(fd), setOf(fd), setOf(fd)] as const;
  const code = codeOf(() => select(fd + 1, ...sets, AT_ONCE()));
  if (code !== undefined) return code;
  const names = ["read", "write", "except"].filter((_, i) => FD_ISSET(fd, sets[i] as FdSet));
  return names.length === 0 ? "–" : names.join(", ");
}

const LINGER_0 = { onoff: 1, linger: 0 };

/** How each situation of the lesson's table comes about. Each returns the descriptor to look at. */
const SITUATIONS: Readonly<Record<string, () => number>> = {
  "a listening socket, no client waits": () => listener().listenFd,
  "a listening socket, a client waits": () => {
    const from = listener();
    connectTo(from);
    return from.listenFd;
  },
  "a connection, nothing to be read": () => connection().connFd,
  "bytes have come": () => {
    const { fd, connFd } = connection();
    write(fd, Buffer.from("x"));
    return connFd;
  },
  "the peer's FIN has come": () => {
    const { fd, connFd } = connection();
    sys.shutdown(fd, sys.SHUT_WR);
    return connFd;
  },
  "both sides have sent FIN": () => {
    const { fd, connFd } = connection();
    sys.shutdown(fd, sys.SHUT_WR);
    sys.shutdown(connFd, sys.SHUT_WR);
    return connFd;
  },
  "RST has come": () => {
    const { fd, connFd } = connection();
    sys.setsockopt(fd, sys.SOL_SOCKET, sys.SO_LINGER, LINGER_0);
    closeNow(fd);
    return connFd;
  },
  "`connect` was refused": () => {
    const { listenFd, port } = listener();
    closeNow(listenFd);
    const fd = tcpSocket();
    dontBlock(fd);
    codeOf(() => sys.connect(fd, { address: "127.0.0.1", port }));
    return fd;
  },
  "the kernel's send buffer is full": () => {
    const { connFd } = connection();
    fill(connFd);
    return connFd;
  },
  "an urgent byte has come": () => {
    const { fd, connFd } = connection();
    sys.send(fd, Buffer.from("!"), 1, sys.MSG_OOB);
    return connFd;
  },
  "a socket that was never connected": () => tcpSocket(),
  "a descriptor that is not open": () => {
    const fd = dup(tcpSocket());
    close(fd);
    return fd;
  },
  "a negative descriptor": () => -1,
};

/** The rows of the lesson's table. */
function tableOfTheLesson(): Map<string, Situation> {
  const lines = readFileSync(join(import.meta.dirname, "lesson.md"), "utf8").split("\n");
  const first = lines.findIndex((line) => line.startsWith("| situation"));
  const rows = lines
    .slice(first + 2, lines.indexOf("", first))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return new Map(rows.map(([, name = "", said = "", bits = ""]) => [name, { poll: said, select: bits }]));
}

describe("poll", () => {
  claim("table", async (evidence) => {
    const table = tableOfTheLesson();
    expect([...table.keys()]).toEqual(Object.keys(SITUATIONS));
    for (const [name, arrange] of Object.entries(SITUATIONS)) {
      const fd = arrange();
      const said = (): string => JSON.stringify(look(fd));
      const wanted = JSON.stringify(table.get(name));
      await eventually(name, () => said() === wanted).catch(() => {}); // packets take a moment
      expect(`${name}: ${said()}`).toBe(`${name}: ${wanted}`);
      const { poll: revents, select: sets } = look(fd);
      evidence.saw(name, `${revents} / ${sets}`);
      closeAll();
    }
  });

  claim("read-tells", (evidence) => {
    const told = ["the peer's FIN has come", "RST has come"].map((name) => {
      const connFd = SITUATIONS[name]?.() ?? -1;
      const fds = new PollFds();
      fds.add(connFd, POLLIN);
      expect(poll(fds, 1000)).toBe(1);
      let count: number | undefined;
      const code = codeOf(() => (count = read(connFd, new Uint8Array(1))));
      return [(fds.revents(0) & POLLIN) !== 0, code ?? count];
    });
    expect(told).toEqual([
      [true, 0],
      [true, "ECONNRESET"],
    ]);
    for (const [, answer] of told) evidence.saw("POLLIN, and read", answer ?? "nothing");
  });

  claim("unasked", (evidence) => {
    const arranged = ["RST has come", "a descriptor that is not open"].map((name) => SITUATIONS[name]?.() ?? -1);
    const fds = new PollFds();
    for (const fd of arranged) fds.add(fd, 0);
    expect(poll(fds, 1000)).toBe(2);
    expect([fds.revents(0), fds.revents(1)]).toEqual([POLLERR | POLLHUP, POLLNVAL]);
    evidence.saw("revents with events 0", `${pollNames(fds.revents(0))} and ${pollNames(fds.revents(1))}`);
  });

  claim("rdhup", (evidence) => {
    const connFd = SITUATIONS["the peer's FIN has come"]?.() ?? -1;
    const fds = new PollFds();
    fds.add(connFd, POLLRDHUP);
    expect([poll(fds, 1000), fds.revents(0)]).toEqual([1, POLLRDHUP]);
    fds.setEvents(0, 0);
    expect([poll(fds, 0), fds.revents(0)]).toEqual([0, 0]); // without the question there is no answer
    evidence.saw("revents", pollNames(fds.revents(0)));
  });

  claim("told-again", (evidence) => {
    const { fd, connFd } = connection();
    write(fd, Buffer.from("xy"));
    const fds = new PollFds();
    fds.add(connFd, POLLIN);
    const answers = [poll(fds, 1000), poll(fds, 1000)];
    read(connFd, new Uint8Array(1), 1);
    answers.push(poll(fds, 1000));
    read(connFd, new Uint8Array(1), 1);
    answers.push(poll(fds, 0));
    expect(answers).toEqual([1, 1, 1, 0]);
    evidence.saw("with two bytes, again, after one was read, after both", answers.join(" "));
  });

  claim("questions-stay", (evidence) => {
    const [readEnd, writeEnd] = newPipe();
    const fds = new PollFds();
    fds.add(readEnd, POLLIN);
    poll(fds, 0);
    write(writeEnd, Buffer.from("x"));
    expect([poll(fds, 0), fds.events(0)]).toEqual([1, POLLIN]);
    evidence.saw("events after the call", pollNames(fds.events(0)));
  });

  claim("never-restarted", "EINTR", (evidence) => {
    const calls = {
      poll: () => poll(new PollFds(), 60_000),
      select: () => select(0, null, null, null, { tv_sec: 60, tv_usec: 0 }),
    };
    for (const [name, call] of Object.entries(calls)) {
      const code = codeOf(() => amidAlarms(call, SA_RESTART));
      expect(code).toBe("EINTR");
      evidence.saw(name, code ?? "");
    }
  });
});

/** Writes to a connection that it has itself shut down, first with write(), then with send(). Counts SIGPIPE. */
const HALF_CLOSED = `#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t signals;
static void on_sigpipe(int signo) { (void)signo; signals++; }
static const char *name(ssize_t sent) { return sent == -1 && errno == EPIPE ? "EPIPE" : "?"; }

int main(void) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof here;
  int listener = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&here, size) || listen(listener, 1)) return 1;
  if (getsockname(listener, (struct sockaddr *)&here, &size) || connect(fd, (struct sockaddr *)&here, size)) return 1;
  signal(SIGPIPE, on_sigpipe);
  shutdown(fd, SHUT_WR);
  printf("write %s, signals ", name(write(fd, "x", 1)));
  printf("%d; ", signals);
  printf("send %s, signals ", name(send(fd, "x", 1, MSG_NOSIGNAL)));
  printf("%d", signals);
}
`;

describe("readiness is a hint", () => {
  claim("stays-ready", "EMFILE", (evidence) => {
    const { listenFd, port } = listener();
    connectTo({ port });
    const fds = new PollFds();
    fds.add(listenFd, POLLIN);
    expect(poll(fds, 1000)).toBe(1);
    const next = copyOf(listenFd); // the lowest number that is free
    const { hard, soft } = prlimit(0, RLIMIT_NOFILE);
    prlimit(0, RLIMIT_NOFILE, { soft: next + 1, hard });
    const told: (string | number | undefined)[] = [];
    try {
      for (let times = 0; times < 3; times++)
        told.push(
          codeOf(() => sys.accept(listenFd)),
          poll(fds, 0),
        );
    } finally {
      prlimit(0, RLIMIT_NOFILE, { soft, hard });
    }
    expect(told).toEqual(["EMFILE", 1, "EMFILE", 1, "EMFILE", 1]);
    expect(proc.listeners(port)[0]?.rxQueue).toBe(1); // the client is in the queue
    evidence.saw("accept and poll, in turn", told.join(", "));
  });

  claim("poll-limit", "EINVAL", (evidence) => {
    const { listenFd } = listener();
    const { hard, soft } = prlimit(0, RLIMIT_NOFILE);
    const limit = listenFd + 1;
    const fds = new PollFds();
    for (let count = 0; count < limit; count++) fds.add(listenFd, POLLIN);
    prlimit(0, RLIMIT_NOFILE, { soft: limit, hard });
    try {
      expect(poll(fds, 0)).toBe(0); // as many as are allowed
      fds.add(listenFd, POLLIN);
      const code = codeOf(() => poll(fds, 0));
      expect(code).toBe("EINVAL");
      evidence.saw(`${limit + 1} entries, and a limit of ${limit}`, code ?? "");
    } finally {
      prlimit(0, RLIMIT_NOFILE, { soft, hard });
    }
    expect(poll(fds, 0)).toBe(0);
  });

  claim("gone-meanwhile", "EAGAIN", (evidence) => {
    const from = listener();
    dontBlock(from.listenFd);
    connectTo(from);
    const fds = new PollFds();
    fds.add(from.listenFd, POLLIN);
    expect([poll(fds, 1000), fds.revents(0)]).toEqual([1, POLLIN]);
    const other = copyOf(from.listenFd); // as a child of this process would have one
    opened.push(sys.accept(other).fd);
    const code = codeOf(() => sys.accept(from.listenFd));
    expect(code).toBe("EAGAIN");
    evidence.saw("accept, after another process's", code ?? "");
  });

  claim("reset-in-the-queue", "ECONNRESET", async (evidence) => {
    const from = listener();
    dontBlock(from.listenFd);
    const { fd, port } = connectTo(from);
    sys.setsockopt(fd, sys.SOL_SOCKET, sys.SO_LINGER, LINGER_0);
    closeNow(fd);
    const isThere = (): boolean => proc.serverRows(from.port).some(({ remote }) => remote.port === port);
    await eventually("the reset arrived", () => !isThere());
    expect(look(from.listenFd)).toEqual({ poll: "IN", select: "read" });
    const connFd = sys.accept(from.listenFd).fd;
    opened.push(connFd);
    const code = codeOf(() => read(connFd, new Uint8Array(1)));
    expect(code).toBe("ECONNRESET");
    evidence.saw("accepted; read", code ?? "");
  });

  claim("flag-not-inherited", (evidence) => {
    const from = listener();
    dontBlock(from.listenFd);
    const flagsOf = (take: () => number): number => {
      connectTo(from);
      const fds = new PollFds();
      fds.add(from.listenFd, POLLIN);
      poll(fds, 1000);
      opened.push(take());
      return fcntl(opened.at(-1) as number, F_GETFL) & O_NONBLOCK;
    };
    expect(flagsOf(() => sys.accept(from.listenFd).fd)).toBe(0);
    expect(flagsOf(() => sys.accept4(from.listenFd, sys.SOCK_NONBLOCK).fd)).toBe(O_NONBLOCK);
    evidence.saw("O_NONBLOCK after accept", 0);
  });

  claim("takes-a-part", (evidence) => {
    const { connFd } = connection();
    dontBlock(connFd);
    const all = new Uint8Array(64 * 1024 * 1024);
    const taken = write(connFd, all);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(all.length);
    fill(connFd);
    expect(codeOf(() => write(connFd, all))).toBe("EAGAIN");
    evidence.saw("taken of 64 MB", taken, "bytes");
  });

  claim("no-sigpipe", "MSG_NOSIGNAL", (evidence, { skip }) => {
    if (noCompiler !== undefined) skip(noCompiler);
    const told = runProgram(HALF_CLOSED);
    expect(told).toBe("write EPIPE, signals 1; send EPIPE, signals 1");
    evidence.saw("write, then send with MSG_NOSIGNAL", told);
  });

  claim("pipe-has-room", "4,096 bytes", (evidence) => {
    const [readEnd, writeEnd] = newPipe();
    fill(writeEnd);
    const fds = new PollFds();
    fds.add(writeEnd, POLLOUT);
    let drained = 0;
    while (poll(fds, 0) === 0) drained += read(readEnd, new Uint8Array(100));
    expect(drained).toBeGreaterThan(100);
    const taken = write(writeEnd, new Uint8Array(PIPE_BUF));
    expect([PIPE_BUF, taken]).toEqual([4096, 4096]);
    evidence.saw("bytes read until POLLOUT", drained, "bytes");
    evidence.saw("bytes that write took then", taken, "bytes");
  });

  claim("reader-gone", "POLLERR", (evidence) => {
    const [readEnd, writeEnd] = pipe();
    const fds = new PollFds();
    fds.add(writeEnd, 0);
    const before = poll(fds, 0);
    close(readEnd);
    expect([before, poll(fds, 0), fds.revents(0)]).toEqual([0, 1, POLLERR]);
    close(writeEnd);
    evidence.saw("revents with events 0", pollNames(fds.revents(0)));
  });

  claim("flag-is-shared", "O_NONBLOCK", (evidence) => {
    const [readEnd] = newPipe();
    const copy = copyOf(readEnd);
    dontBlock(copy);
    const flag = fcntl(readEnd, F_GETFL) & O_NONBLOCK;
    expect(flag).toBe(O_NONBLOCK);
    evidence.saw("the other descriptor's flag", flag);
  });

  claim("room-comes-late", (evidence) => {
    const { fd, connFd } = connection();
    const total = fill(connFd);
    dontBlock(fd);
    const chunk = new Uint8Array(4096);
    const fds = new PollFds();
    fds.add(connFd, POLLOUT);
    let drained = 0;
    while (poll(fds, 0) === 0) {
      try {
        drained += read(fd, chunk);
      } catch (error) {
        if (!isSystemError(error, "EAGAIN")) throw error;
        poll(fds, 10); // it is on its way
      }
    }
    expect(drained).toBeGreaterThan(64 * 1024);
    expect(drained).toBeLessThanOrEqual(total);
    evidence.saw("bytes until POLLOUT", drained, "bytes");
    evidence.saw("share of what lay there", drained / total);
  });

  claim("lowest-number", (evidence) => {
    const from = listener();
    const [first, second, third] = [1, 2, 3].map(() => {
      connectTo(from);
      return sys.accept(from.listenFd).fd;
    }) as [number, number, number];
    opened.push(first, third);
    connectTo(from); // its client's end takes a number of this process too: before the gap is made
    close(second);
    const next = sys.accept(from.listenFd).fd;
    opened.push(next);
    expect(next).toBe(second);
    evidence.saw("closed, and the next accepted", `${second} ${next}`);
  });
});

/** Nanoseconds that a process's main thread has run. proc_pid_schedstat(5) */
function ran(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[0]);
}

const ACTIVE = 16;
const IDLE = 900;

/** Microseconds of CPU time that the server needs for a request, while 16 clients take turns: each wakes it once. */
async function cost(server: RunningServer, active: readonly Client[]): Promise<number> {
  const rounds = 20;
  const before = ran(server.pid);
  for (let i = 0; i < rounds; i++) {
    for (const client of active) expect(await client.ask("hello\n")).toBe("HELLO\n");
  }
  return (ran(server.pid) - before) / (rounds * active.length) / 1000;
}

/** Seconds per call, of the fastest of ten hundreds. */
function fastest(call: () => unknown): number {
  const times = Array.from({ length: 10 }, () => {
    const begun = performance.now();
    for (let i = 0; i < 100; i++) call();
    return performance.now() - begun;
  });
  return Math.min(...times) / 100_000;
}

interface Costs {
  readonly alone: number;
  readonly crowded: number;
  /** Bytes of memory that one idle client has taken. */
  readonly memory: number;
}

const STRETCHES = 8;

/** The costs of two servers, of which one has 900 idle clients. They take turns, and the least of each counts. */
async function costsOf(script: string): Promise<Costs> {
  const program = chapterProgram(import.meta.dirname, script);
  const options = { patience: 20_000 };
  return withServer(program, options, (quiet) =>
    withServer(program, options, async (busy) => {
      const few = await Client.connectMany(ACTIVE, quiet.port, quiet);
      const among = await Client.connectMany(ACTIVE, busy.port, busy);
      for (let times = 0; times < 4; times++) await cost(busy, among); // V8 compiles what is hot
      const before = proc.rss(busy.pid);
      const idle = await Client.connectMany(IDLE, busy.port, busy);
      expect(await idle.at(-1)?.ask("here\n")).toBe("HERE\n");
      const memory = (proc.rss(busy.pid) - before) / IDLE;
      let [alone, crowded] = [Infinity, Infinity];
      for (let times = 0; times < STRETCHES; times++) {
        alone = Math.min(alone, await cost(quiet, few));
        crowded = Math.min(crowded, await cost(busy, among));
      }
      for (const client of [...few, ...among, ...idle]) client.close();
      return { alone, crowded, memory };
    }),
  );
}

describe("what idle clients cost", () => {
  claim("idle-cost", "five times", async (evidence) => {
    const { alone, crowded, memory } = await costsOf("start");
    evidence.saw("poll: CPU time per request, alone", alone, "µs");
    evidence.saw("poll: among 900 idle", crowded, "µs");
    evidence.saw("memory per idle client", memory, "bytes");
    expect(crowded / alone).toBeGreaterThan(5);
    expect(crowded / alone).toBeLessThan(500);
    expect(memory).toBeLessThan(30_000);
  });

  claim("idle-cost-select", "five times", async (evidence) => {
    const { alone, crowded } = await costsOf("start:select");
    evidence.saw("select: CPU time per request, alone", alone, "µs");
    evidence.saw("select: among 900 idle", crowded, "µs");
    expect(crowded / alone).toBeGreaterThan(5);
    expect(crowded / alone).toBeLessThan(500);
  });

  claim("epoll-is-flat", "less than three times", (evidence) => {
    const ready = newPipe();
    write(ready[1], Buffer.from("x"));
    const [silent] = newPipe();
    const idle = Array.from({ length: IDLE }, () => copyOf(silent));

    const few = new PollFds();
    const many = new PollFds();
    for (const fds of [few, many]) fds.add(ready[0], POLLIN);
    for (const fd of idle) many.add(fd, POLLIN);

    const [small, large] = [epoll_create1(0), epoll_create1(0)] as [number, number];
    opened.push(small, large);
    for (const epfd of [small, large]) epoll_ctl(epfd, EPOLL_CTL_ADD, ready[0], EPOLLIN);
    for (const fd of idle) epoll_ctl(large, EPOLL_CTL_ADD, fd, EPOLLIN);
    const events = new EpollEvents(64);

    expect([poll(many, -1), epoll_wait(large, events, -1)]).toEqual([1, 1]);
    const ofPoll = fastest(() => poll(many, -1)) / fastest(() => poll(few, -1));
    const ofEpoll = fastest(() => epoll_wait(large, events, -1)) / fastest(() => epoll_wait(small, events, -1));
    evidence.saw("poll with 901 entries, to 1", ofPoll);
    evidence.saw("epoll_wait with 901, to 1", ofEpoll);
    expect(ofPoll).toBeGreaterThan(5);
    expect(ofEpoll).toBeLessThan(3);
  });
});
