import { spawn } from "node:child_process";
import { once } from "node:events";
import { arch } from "node:os";
import { afterEach, expect } from "vitest";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { EPOLL_CTL_ADD, epoll_create1, epoll_ctl, epoll_wait, EpollEvents, EPOLLIN } from "@accept-loop/libc/sys/epoll";
import { noCompiler, runProgram } from "@accept-loop/libc/testing/c-probe";
import { close, dup, pipe, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";

/** The numbers of epoll_wait, epoll_pwait and epoll_pwait2; arm64 has only the last two. syscalls(2) */
const EPOLL_CALLS = arch() === "x64" ? [232, 281, 441] : [22, 441];

const opened: number[] = [];

afterEach(() => {
  for (const fd of opened.splice(0)) close(fd);
});

claim("node-waits-in-epoll", "epoll_wait", async (evidence) => {
  const server = 'net.createServer().listen(0, "127.0.0.1", () => console.log("listening"))';
  const node = spawn(process.execPath, ["-e", server], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(node.stdout, "data");
    const call = (): number => proc.systemCall(node.pid ?? 0) ?? -1;
    await eventually("its main thread waits in epoll_wait", () => EPOLL_CALLS.includes(call()));
    evidence.saw("number of the call", call());
  } finally {
    node.kill();
    await once(node, "exit");
  }
});

claim("epoll-forgets", (evidence) => {
  const [readEnd, writeEnd] = pipe();
  const copy = dup(readEnd);
  const epfd = epoll_create1(0);
  opened.push(writeEnd, epfd);
  epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN);
  write(writeEnd, Buffer.from("x"));
  const events = new EpollEvents(1);
  const told = [epoll_wait(epfd, events, 0)];
  close(readEnd);
  told.push(epoll_wait(epfd, events, 0)); // the copy keeps the pipe's end open, and so the entry
  expect(events.fd(0)).toBe(readEnd);
  close(copy);
  told.push(epoll_wait(epfd, events, 0));
  expect(told).toEqual([1, 1, 0]);
  evidence.saw("open, closed with a copy, closed without", told.join(" "));
});

/** Stops and continues a process that waits for a pipe in poll, select and epoll_wait, and prints how each call ended. */
const STOP_AND_CONTINUE = `#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_in(int call, int fd) {
  if (call == 0) return poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
  if (call == 1) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, &set, NULL, NULL, NULL);
  }
  struct epoll_event event = {.events = EPOLLIN};
  int epfd = epoll_create1(0);
  epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event);
  return epoll_wait(epfd, &event, 1, -1);
}

static char state_of(pid_t pid) {
  char path[64], state = '?';
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL || fscanf(file, "%*d %*s %c", &state) != 1) state = '?';
  if (file != NULL) fclose(file);
  return state;
}

int main(void) {
  for (int call = 0; call < 3; call++) {
    int ends[2], status;
    if (pipe(ends) == -1) return 1;
    pid_t child = fork();
    if (child == 0) _exit(wait_in(call, ends[0]) == 1 ? 0 : errno);
    while (state_of(child) != 'S') usleep(1000);
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGCONT);
    if (write(ends[1], "x", 1) != 1) return 1;
    waitpid(child, &status, 0);
    printf("%s%s", call == 0 ? "" : " ", WEXITSTATUS(status) == EINTR ? "EINTR" : "ready");
  }
}
`;

claim("stopped-and-continued", "EINTR", (evidence, { skip }) => {
  if (noCompiler !== undefined) skip(noCompiler);
  const told = runProgram(STOP_AND_CONTINUE);
  expect(told).toBe("ready ready EINTR");
  evidence.saw("poll, select, epoll_wait", told);
});
