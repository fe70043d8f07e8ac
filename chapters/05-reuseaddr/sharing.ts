import { readFileSync } from "node:fs";
import { listenOn } from "@accept-loop/01-handshake/server";
import { forkChild } from "@accept-loop/02-multiprocess/server";
import { isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { poll, POLLIN, PollFds } from "@accept-loop/libc/poll";
import { kill, SIGKILL } from "@accept-loop/libc/signal";
import {
  EPOLL_CTL_ADD,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EpollEvents,
} from "@accept-loop/libc/sys/epoll";
import { accept, AF_INET, connect, getsockname, SOCK_STREAM, socket } from "@accept-loop/libc/sys/socket";
import { waitpid } from "@accept-loop/libc/sys/wait";
import { close, pipe, read, write } from "@accept-loop/libc/unistd";

// Processes that share one listening socket, for the tests: which of them does a client wake, and which gets it?

/** How a process waits for a client: returns a function that sleeps until there is one. */
type Waiting = (listenFd: number) => () => void;

const WAITING = {
  /** accept() itself sleeps. */
  accept: () => () => {},
  poll: (listenFd) => {
    const fds = new PollFds();
    fds.add(listenFd, POLLIN);
    return () => poll(fds, -1);
  },
  /** An epoll instance per process, each with EPOLLEXCLUSIVE: "do not wake all of us". */
  epoll: (listenFd) => {
    const [epollFd, events] = [epoll_create1(0), new EpollEvents(1)];
    epoll_ctl(epollFd, EPOLL_CTL_ADD, listenFd, EPOLLIN | EPOLLEXCLUSIVE);
    return () => epoll_wait(epollFd, events, -1);
  },
} satisfies Record<string, Waiting>;

/** Returns once every process sleeps: it has nothing left to do, and has not been woken. */
function untilAllSleep(pids: readonly number[]): void {
  const sleeps = (pid: number): boolean => / S \d+ /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  while (!pids.every(sleeps));
}

/** The listening socket. One that is polled is non-blocking: another process may be faster. */
function sharedSocket(how: keyof typeof WAITING): number {
  const listenFd = listenOn({ address: "127.0.0.1", port: 0 });
  if (how !== "accept") fcntl(listenFd, F_SETFL, fcntl(listenFd, F_GETFL) | O_NONBLOCK);
  return listenFd;
}

function client(listenFd: number): number {
  const fd = socket(AF_INET, SOCK_STREAM, 0);
  connect(fd, getsockname(listenFd));
  return fd;
}

/** Starts `count` processes one after another, each when the one before it sleeps; returns their pids. */
function family(count: number, work: (index: number) => void): number[] {
  const pids: number[] = [];
  for (let index = 0; index < count; index++) {
    pids.push(forkChild(() => work(index)) ?? -1);
    untilAllSleep(pids);
  }
  return pids;
}

function end(pids: readonly number[]): void {
  for (const pid of pids) kill(pid, SIGKILL);
  for (const pid of pids) waitpid(pid, 0);
}

/** How many clients each of four processes gets when they come one at a time, each when all four sleep. */
function shares(how: keyof typeof WAITING, clients: number): number[] {
  const listenFd = sharedSocket(how);
  const [reportFd, toReport] = pipe();
  const taken = [0, 0, 0, 0];
  const pids = family(taken.length, (index) => {
    const wait = WAITING[how](listenFd);
    for (;;) {
      wait();
      close(accept(listenFd).fd);
      write(toReport, Uint8Array.of(index));
    }
  });
  const report = new Uint8Array(1);
  for (let i = 0; i < clients; i++) {
    const fd = client(listenFd);
    read(reportFd, report);
    taken[report[0] as number] = (taken[report[0] as number] as number) + 1;
    close(fd);
    untilAllSleep(pids);
  }
  end(pids);
  return taken;
}

/** Of `count` processes that poll one socket: how many return for one client, and how many of those come too late. */
function herd(count: number): { returned: number; tooLate: number } {
  const listenFd = sharedSocket("poll");
  const [[reportFd, toReport], [gate, toGate]] = [pipe(), pipe()];
  const pids = family(count, () => {
    WAITING.poll(listenFd)();
    write(toReport, Uint8Array.of(1));
    read(gate, new Uint8Array(1)); // no process may accept before all that woke have reported
    try {
      accept(listenFd);
      write(toReport, Uint8Array.of(0));
    } catch (error) {
      write(toReport, Uint8Array.of(isSystemError(error, "EAGAIN") ? 1 : 0));
    }
  });
  client(listenFd);
  const bytes = new Uint8Array(count);
  read(reportFd, bytes, 1); // one at least
  untilAllSleep(pids);
  const returned = 1 + read(reportFd, bytes);
  write(toGate, new Uint8Array(returned));
  let answers = 0;
  let tooLate = 0;
  while (answers < returned) {
    const came = read(reportFd, bytes);
    answers += came;
    tooLate += bytes.subarray(0, came).filter((answer) => answer === 1).length;
  }
  end(pids);
  return { returned, tooLate };
}

process.stdout.write(
  `${JSON.stringify({ accept: shares("accept", 100), epoll: shares("epoll", 100), poll: herd(8) })}\n`,
);
