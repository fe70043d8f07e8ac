import { afterEach, expect, test } from "vitest";
import { amidAlarms } from "../testing/interruption.ts";
import { closeAll, closeLater, closeNow, connection } from "../testing/loopback.ts";
import { pipe, read, write } from "../unistd.ts";
import {
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  epoll_create1,
  epoll_ctl,
  EPOLLET,
  EpollEvents,
  epoll_wait,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
} from "./epoll.ts";
import { openSync } from "node:fs";
import { fcntl, F_GETFD, FD_CLOEXEC } from "../fcntl.ts";

afterEach(closeAll);

const failure = (code: string): unknown => expect.objectContaining({ code });

function newEpoll(): number {
  return closeLater(epoll_create1(EPOLL_CLOEXEC));
}

/** What epoll_wait reports now: descriptor and events of each. */
function report(epfd: number, timeout = 0): [fd: number, events: number][] {
  const events = new EpollEvents(16);
  const count = epoll_wait(epfd, events, timeout);
  return Array.from({ length: count }, (_, i) => [events.fd(i), events.events(i)]);
}

test("epoll_wait names the descriptors that are ready, each with its own events", () => {
  const epfd = newEpoll();
  const { clientFd, connFd } = connection();
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  epoll_ctl(epfd, EPOLL_CTL_ADD, connFd, EPOLLIN | EPOLLOUT);
  epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN);
  expect(report(epfd)).toEqual([[connFd, EPOLLOUT]]);
  write(clientFd, "x");
  write(writeEnd, "x");
  expect(report(epfd, 5000).toSorted(([a], [b]) => a - b)).toEqual(
    [
      [connFd, EPOLLIN | EPOLLOUT],
      [readEnd, EPOLLIN],
    ].toSorted(([a = 0], [b = 0]) => a - b),
  );
});

test("EPOLL_CTL_MOD changes what is watched, EPOLL_CTL_DEL ends it", () => {
  const epfd = newEpoll();
  const { connFd } = connection();
  epoll_ctl(epfd, EPOLL_CTL_ADD, connFd, EPOLLOUT);
  epoll_ctl(epfd, EPOLL_CTL_MOD, connFd, EPOLLIN);
  expect(report(epfd)).toEqual([]);
  epoll_ctl(epfd, EPOLL_CTL_DEL, connFd, 0);
  expect(() => epoll_ctl(epfd, EPOLL_CTL_MOD, connFd, EPOLLIN)).toThrow(failure("ENOENT"));
});

test("level-triggered epoll reports unread bytes again and again; edge-triggered once; one-shot once in all", () => {
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  for (const [mode, reports] of [
    [0, 2],
    [EPOLLET, 1],
    [EPOLLONESHOT, 1],
  ] as const) {
    const epfd = newEpoll();
    epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN | mode);
    write(writeEnd, "x");
    expect([...report(epfd), ...report(epfd)]).toHaveLength(reports);
    write(writeEnd, "x");
    expect(report(epfd)).toHaveLength(mode === EPOLLONESHOT ? 0 : 1);
    read(readEnd, new Uint8Array(8));
  }
});

test("EPOLLHUP comes unasked, when the last writer of a pipe has closed", () => {
  const epfd = newEpoll();
  const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
  epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, 0);
  closeNow(writeEnd);
  expect(report(epfd)).toEqual([[readEnd, EPOLLHUP]]);
});

test("epoll_wait reports no more than there is room for, and the others the next time", () => {
  const epfd = newEpoll();
  const ends = Array.from({ length: 5 }, () => {
    const [readEnd, writeEnd] = pipe().map(closeLater) as [number, number];
    epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN | EPOLLET);
    write(writeEnd, "x");
    return readEnd;
  });
  const events = new EpollEvents(3);
  const first = Array.from({ length: epoll_wait(epfd, events, 0) }, (_, i) => events.fd(i));
  const second = Array.from({ length: epoll_wait(epfd, events, 0) }, (_, i) => events.fd(i));
  expect([first.length, second.length]).toEqual([3, 2]);
  expect(new Set([...first, ...second])).toEqual(new Set(ends));
});

test("adding twice fails with EEXIST, a regular file with EPERM, an unknown flag with EINVAL", () => {
  const epfd = newEpoll();
  const [readEnd] = pipe().map(closeLater) as [number];
  epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN);
  expect(() => epoll_ctl(epfd, EPOLL_CTL_ADD, readEnd, EPOLLIN)).toThrow(failure("EEXIST"));
  const file = closeLater(openSync(import.meta.filename, "r"));
  expect(() => epoll_ctl(epfd, EPOLL_CTL_ADD, file, EPOLLIN)).toThrow(failure("EPERM"));
  expect(() => epoll_create1(1)).toThrow(failure("EINVAL"));
});

test("EPOLL_CLOEXEC closes the epoll instance in programs that this one starts", () => {
  expect(fcntl(newEpoll(), F_GETFD)).toBe(FD_CLOEXEC);
  expect(fcntl(closeLater(epoll_create1(0)), F_GETFD)).toBe(0);
});

test("epoll_wait returns 0 when time is up, and EINTR when a signal comes", () => {
  const epfd = newEpoll();
  expect(report(epfd, 5)).toEqual([]);
  expect(() => amidAlarms(() => report(epfd, 60_000))).toThrow(failure("EINTR"));
});
