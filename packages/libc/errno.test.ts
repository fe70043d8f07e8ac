import { afterEach, expect, test } from "vitest";
import { isSystemError, SystemError } from "./errno.ts";
import { fcntl, F_GETFL } from "./fcntl.ts";
import { bindC } from "./ffi.ts";
import { POLLIN, PollFds, poll } from "./poll.ts";
import { EPOLL_CTL_ADD, epoll_create1, epoll_ctl, EpollEvents, epoll_wait, EPOLLIN } from "./sys/epoll.ts";
import { FD_SET, FdSet, select } from "./sys/select.ts";
import { signalfd } from "./sys/signalfd.ts";
import * as socket from "./sys/socket.ts";
import { closeAll, closeLater, listener, tcpSocket } from "./testing/loopback.ts";
import { close, dup, dup2, read, write } from "./unistd.ts";

afterEach(closeAll);

/** What the call threw. */
function errorOf(call: () => unknown): SystemError {
  try {
    call();
  } catch (error) {
    if (isSystemError(error)) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}

test("a second bind to a listening port fails with an error shaped like Node's own", () => {
  const { port } = listener();
  const error = errorOf(() => socket.bind(tcpSocket(), { address: "127.0.0.1", port }));
  expect(error.message).toBe(`bind EADDRINUSE 127.0.0.1:${port}: address already in use`);
  expect(Object.fromEntries(Object.entries(error))).toStrictEqual({
    name: "SystemError",
    code: "EADDRINUSE",
    errno: -98,
    syscall: "bind",
    address: "127.0.0.1",
    port,
  });
  expect(error).toBeInstanceOf(Error);
  expect(error.stack).toContain("errno.test.ts");
});

test("an error of a call that has no address carries none", () => {
  const error = errorOf(() => close(-1));
  expect(error.message).toBe("close EBADF: bad file descriptor");
  expect(Object.fromEntries(Object.entries(error))).toStrictEqual({
    name: "SystemError",
    code: "EBADF",
    errno: -9,
    syscall: "close",
  });
});

test("isSystemError tells our errors from others, and one code from another", () => {
  const error = new SystemError("read", 4);
  expect(isSystemError(error)).toBe(true);
  expect(isSystemError(error, "EAGAIN", "EINTR")).toBe(true);
  expect(isSystemError(error, "EAGAIN")).toBe(false);
  expect(isSystemError(Object.assign(new Error("not ours"), { code: "EINTR" }), "EINTR")).toBe(false);
  expect(isSystemError(undefined, "EINTR")).toBe(false);
});

test("the errors that accept(2) and its kin can meet have their names, not numbers", () => {
  const named = { 4: "EINTR", 11: "EAGAIN", 23: "ENFILE", 24: "EMFILE", 32: "EPIPE", 64: "ENONET", 71: "EPROTO" };
  const network = { 95: "ENOTSUP", 100: "ENETDOWN", 103: "ECONNABORTED", 104: "ECONNRESET", 107: "ENOTCONN" };
  const hosts = { 108: "ESHUTDOWN", 111: "ECONNREFUSED", 112: "EHOSTDOWN", 113: "EHOSTUNREACH", 115: "EINPROGRESS" };
  for (const [number, name] of Object.entries({ ...named, ...network, ...hosts })) {
    expect(new SystemError("accept", Number(number)).code).toBe(name);
  }
});

test("every errno has a code and a sentence, also one that nobody knows", () => {
  for (let errno = 1; errno <= 133; errno++) {
    expect(new SystemError("call", errno).message).toMatch(/^call E[A-Z0-9]+: \S.{3,}$/);
  }
  expect(new SystemError("call", 4000).code).toBe("E4000");
});

const NOT_OPEN = 1_000_000;
const where = { address: "127.0.0.1", port: 1 };
const buffer = new Uint8Array(16);
const set = new FdSet();

const calls: Record<string, (fd: number) => unknown> = {
  accept: (fd) => socket.accept(fd),
  accept4: (fd) => socket.accept4(fd, 0),
  bind: (fd) => socket.bind(fd, where),
  close: (fd) => close(fd),
  connect: (fd) => socket.connect(fd, where),
  dup: (fd) => dup(fd),
  dup2: (fd) => dup2(fd, 0),
  epoll_ctl: (fd) => epoll_ctl(fd, EPOLL_CTL_ADD, 0, EPOLLIN),
  epoll_wait: (fd) => epoll_wait(fd, new EpollEvents(1), 0),
  fcntl: (fd) => fcntl(fd, F_GETFL),
  getpeername: (fd) => socket.getpeername(fd),
  getsockname: (fd) => socket.getsockname(fd),
  getsockopt: (fd) => socket.getsockopt(fd, socket.SOL_SOCKET, socket.SO_TYPE),
  listen: (fd) => socket.listen(fd, 1),
  read: (fd) => read(fd, buffer),
  recv: (fd) => socket.recv(fd, buffer, 1, 0),
  send: (fd) => socket.send(fd, buffer, 1, 0),
  setsockopt: (fd) => socket.setsockopt(fd, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
  shutdown: (fd) => socket.shutdown(fd, socket.SHUT_WR),
  signalfd: (fd) => signalfd(fd, []),
  write: (fd) => write(fd, buffer),
};

test.for(Object.entries(calls))("%s on a descriptor that is not open fails with EBADF, and says so", ([name, call]) => {
  const error = errorOf(() => call(NOT_OPEN));
  expect([error.code, error.syscall]).toEqual(["EBADF", name]);
});

test("select on a descriptor that was just closed fails with EBADF; poll reports it instead of failing", () => {
  const closed = dup(tcpSocket());
  close(closed);
  FD_SET(closed, set);
  expect(errorOf(() => select(closed + 1, set, null, null, { tv_sec: 0, tv_usec: 0 })).code).toBe("EBADF");
  const fds = new PollFds();
  fds.add(closed, POLLIN);
  expect(poll(fds, 0)).toBe(1);
});

test("errno is that of the call that failed, whatever JavaScript did in between", () => {
  const epfd = closeLater(epoll_create1(0));
  const getppid = bindC<() => number>("int getppid()");
  for (let round = 0; round < 20_000; round++) {
    const garbage = Array.from({ length: round % 50 }, () => new Uint8Array(100));
    getppid();
    const expected = round % 2 === 0 ? "EBADF" : "EINVAL";
    const error = errorOf(() => (round % 2 === 0 ? read(NOT_OPEN, buffer) : read(epfd, buffer)));
    if (error.code !== expected) throw new Error(`round ${round}: ${error.code} with ${garbage.length} pieces`);
  }
});
