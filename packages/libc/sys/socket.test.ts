import { afterEach, describe, expect, test } from "vitest";
import { F_GETFD, F_GETFL, FD_CLOEXEC, fcntl, O_NONBLOCK } from "../fcntl.ts";
import { IPPROTO_TCP } from "../netinet/in.ts";
import { POLLIN, POLLOUT, PollFds, poll } from "../poll.ts";
import { SA_RESTART } from "../signal.ts";
import { amidAlarms } from "../testing/interruption.ts";
import { closeAll, closeLater, closeNow, connection, listener, tcpSocket } from "../testing/loopback.ts";
import { pipe, read, write } from "../unistd.ts";
import * as socket from "./socket.ts";
import { SO_LINGER, SO_RCVTIMEO, SOL_SOCKET } from "./socket.ts";

afterEach(closeAll);

const LOOPBACK = "127.0.0.1";
const failure = (code: string, syscall: string, more = {}): unknown =>
  expect.objectContaining({ name: "SystemError", code, syscall, ...more });

/** Waits until the descriptor has one of the events. */
function ready(fd: number, events: number): void {
  const fds = new PollFds();
  fds.add(fd, events);
  expect(poll(fds, 5000)).toBe(1);
}

describe("socket, bind, listen, connect, accept", () => {
  test("connect returns before accept, and accept tells the client's own address", () => {
    const { listenFd, address, port } = listener();
    const clientFd = tcpSocket();
    socket.connect(clientFd, { address, port });
    const client = socket.accept(listenFd);
    closeLater(client.fd);
    expect({ address: client.address, port: client.port }).toEqual(socket.getsockname(clientFd));
    expect(socket.getpeername(client.fd)).toEqual(socket.getsockname(clientFd));
    expect(socket.getpeername(clientFd)).toEqual({ address, port });
  });

  test("port 0 makes the kernel choose, and getsockname tells what", () => {
    const { address, port } = listener();
    expect(address).toBe(LOOPBACK);
    expect(port).toBeGreaterThan(0);
  });

  test("listen on a socket without an address takes a random port of every interface, and does not fail", () => {
    const fd = tcpSocket();
    socket.listen(fd, 1);
    const { address, port } = socket.getsockname(fd);
    expect(address).toBe("0.0.0.0");
    expect(port).toBeGreaterThan(0);
  });

  test("connect to a port where nobody listens fails with ECONNREFUSED and names the address", () => {
    const taken = tcpSocket();
    socket.bind(taken, { address: LOOPBACK, port: 0 }); // bound, so nobody else gets the port; but not listening
    const { port } = socket.getsockname(taken);
    expect(() => socket.connect(tcpSocket(), { address: LOOPBACK, port })).toThrow(
      failure("ECONNREFUSED", "connect", {
        message: `connect ECONNREFUSED ${LOOPBACK}:${port}: connection refused`,
        address: LOOPBACK,
        port,
      }),
    );
  });

  test("bind to an address that this machine has not got fails with EADDRNOTAVAIL", () => {
    const foreign = { address: "203.0.113.1", port: 0 };
    expect(() => socket.bind(tcpSocket(), foreign)).toThrow(failure("EADDRNOTAVAIL", "bind", foreign));
  });

  test("a domain that does not exist fails with EAFNOSUPPORT, a type with EINVAL", () => {
    expect(() => socket.socket(999, socket.SOCK_STREAM, 0)).toThrow(failure("EAFNOSUPPORT", "socket"));
    expect(() => socket.socket(socket.AF_INET, 999, 0)).toThrow(failure("EINVAL", "socket"));
  });

  test("accept fails with EAGAIN on an empty queue, EINVAL when not listening, ENOTSOCK for a pipe", () => {
    expect(() => socket.accept(listener(socket.SOCK_NONBLOCK).listenFd)).toThrow(failure("EAGAIN", "accept"));
    expect(() => socket.accept(tcpSocket())).toThrow(failure("EINVAL", "accept"));
    const [readEnd] = pipe().map(closeLater);
    expect(() => socket.accept(readEnd as number)).toThrow(failure("ENOTSOCK", "accept"));
  });

  test("accept is interrupted by a signal whose handler has not SA_RESTART", () => {
    const { listenFd } = listener();
    expect(() => amidAlarms(() => socket.accept(listenFd))).toThrow(failure("EINTR", "accept"));
  });

  test("with SA_RESTART accept goes on waiting; with SO_RCVTIMEO it is interrupted all the same", () => {
    const { listenFd } = listener();
    socket.setsockopt(listenFd, SOL_SOCKET, SO_RCVTIMEO, { tv_sec: 5, tv_usec: 0 });
    expect(() => amidAlarms(() => socket.accept(listenFd), SA_RESTART)).toThrow(failure("EINTR", "accept"));
  });

  test("accept4 sets flags on the connected socket, and accept passes none of the listener's on", () => {
    const { listenFd, address, port } = listener(socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC);
    for (const _ of [1, 2]) socket.connect(tcpSocket(), { address, port });
    const plain = closeLater(socket.accept(listenFd).fd);
    const flagged = closeLater(socket.accept4(listenFd, socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC).fd);
    expect([fcntl(plain, F_GETFL) & O_NONBLOCK, fcntl(plain, F_GETFD)]).toEqual([0, 0]);
    expect([fcntl(flagged, F_GETFL) & O_NONBLOCK, fcntl(flagged, F_GETFD)]).toEqual([O_NONBLOCK, FD_CLOEXEC]);
    expect(() => socket.accept4(listenFd, 0x1234_0000)).toThrow(failure("EINVAL", "accept4"));
  });

  test("a non-blocking connect fails with EINPROGRESS; SO_ERROR tells how it ended, and reading it resets it", () => {
    const taken = tcpSocket();
    socket.bind(taken, { address: LOOPBACK, port: 0 });
    const fd = tcpSocket(socket.SOCK_NONBLOCK);
    expect(() => socket.connect(fd, socket.getsockname(taken))).toThrow(failure("EINPROGRESS", "connect"));
    ready(fd, POLLOUT);
    const read = (): number => socket.getsockopt(fd, SOL_SOCKET, socket.SO_ERROR);
    expect([read(), read()]).toEqual([111, 0]);
  });

  test("getpeername and shutdown of a socket without a peer fail with ENOTCONN", () => {
    const fd = tcpSocket();
    expect(() => socket.getpeername(fd)).toThrow(failure("ENOTCONN", "getpeername"));
    expect(() => socket.shutdown(fd, socket.SHUT_WR)).toThrow(failure("ENOTCONN", "shutdown"));
  });

  test("the address of a socket of another family is refused, not misread", () => {
    const unix = closeLater(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0));
    expect(() => socket.getsockname(unix)).toThrow("address family 1 is not AF_INET");
  });
});

describe("send, recv, shutdown", () => {
  test("after shutdown(SHUT_WR) the peer reads 0, and we still receive", () => {
    const { clientFd, connFd } = connection();
    const buffer = new Uint8Array(8);
    write(clientFd, "ask");
    socket.shutdown(clientFd, socket.SHUT_WR);
    expect([read(connFd, buffer, 3), read(connFd, buffer)]).toEqual([3, 0]);
    write(connFd, "answer");
    expect(read(clientFd, buffer)).toBe(6);
  });

  test("after shutdown(SHUT_RD) a read returns 0, and Linux still receives: later bytes are read after that 0", () => {
    const { clientFd, connFd } = connection();
    const buffer = new Uint8Array(8);
    socket.shutdown(connFd, socket.SHUT_RD);
    expect(read(connFd, buffer)).toBe(0);
    write(clientFd, "late");
    ready(connFd, POLLIN);
    expect(read(connFd, buffer)).toBe(4);
    expect(Buffer.from(buffer.subarray(0, 4)).toString()).toBe("late");
    expect(read(connFd, buffer)).toBe(0);
  });

  test("MSG_PEEK leaves the bytes where they are; MSG_DONTWAIT fails with EAGAIN when there are none", () => {
    const { clientFd, connFd } = connection();
    const buffer = new Uint8Array(8);
    expect(() => socket.recv(connFd, buffer, 8, socket.MSG_DONTWAIT)).toThrow(failure("EAGAIN", "recv"));
    expect(socket.send(clientFd, Buffer.from("abc"), 3, socket.MSG_NOSIGNAL)).toBe(3);
    expect(socket.recv(connFd, buffer, 8, socket.MSG_PEEK)).toBe(3);
    expect(socket.recv(connFd, buffer, 8, 0)).toBe(3);
    expect(Buffer.from(buffer.subarray(0, 3)).toString()).toBe("abc");
  });

  test("an urgent byte comes by MSG_OOB, apart from the others", () => {
    const { clientFd, connFd } = connection();
    const buffer = new Uint8Array(8);
    socket.send(clientFd, Buffer.from("a!"), 2, socket.MSG_OOB); // the last byte is the urgent one
    ready(connFd, POLLIN);
    expect(socket.recv(connFd, buffer, 1, socket.MSG_OOB)).toBe(1);
    expect(buffer[0]).toBe("!".charCodeAt(0));
    expect(read(connFd, buffer)).toBe(1);
    expect(buffer[0]).toBe("a".charCodeAt(0));
  });

  test("a count beyond the buffer is refused", () => {
    const { clientFd } = connection();
    const four = new Uint8Array(4);
    expect(() => socket.send(clientFd, four, 5, 0)).toThrow(RangeError);
    expect(() => socket.recv(clientFd, four, 5, 0)).toThrow(RangeError);
  });
});

describe("setsockopt and getsockopt", () => {
  test.for(["SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE"] as const)(
    "%s is off at first, and on once it is 1",
    (name) => {
      const fd = tcpSocket();
      expect(socket.getsockopt(fd, SOL_SOCKET, socket[name])).toBe(0);
      socket.setsockopt(fd, SOL_SOCKET, socket[name], 1);
      expect(socket.getsockopt(fd, SOL_SOCKET, socket[name])).toBe(1);
    },
  );

  test("SO_TYPE and SO_ACCEPTCONN tell a listening TCP socket from one that is not", () => {
    const { listenFd } = listener();
    expect(socket.getsockopt(listenFd, SOL_SOCKET, socket.SO_TYPE)).toBe(socket.SOCK_STREAM);
    expect(socket.getsockopt(listenFd, SOL_SOCKET, socket.SO_ACCEPTCONN)).toBe(1);
    expect(socket.getsockopt(tcpSocket(), SOL_SOCKET, socket.SO_ACCEPTCONN)).toBe(0);
  });

  test("SO_LINGER of 0 seconds makes close send RST: the peer reads ECONNRESET, and has no address any more", () => {
    const { clientFd, connFd } = connection();
    socket.setsockopt(clientFd, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 0 });
    expect([...socket.getsockoptBytes(clientFd, SOL_SOCKET, SO_LINGER, 8)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    closeNow(clientFd);
    expect(() => read(connFd, new Uint8Array(1))).toThrow(failure("ECONNRESET", "read"));
    expect(() => socket.getpeername(connFd)).toThrow(failure("ENOTCONN", "getpeername"));
    expect(() => write(connFd, "x")).toThrow(failure("EPIPE", "write"));
  });

  test("with SO_RCVTIMEO a read that has waited that long fails with EAGAIN", () => {
    const { connFd } = connection();
    const span = { tv_sec: 0, tv_usec: 20_000 };
    socket.setsockopt(connFd, SOL_SOCKET, SO_RCVTIMEO, span);
    expect(socket.decodeTimeval(socket.getsockoptBytes(connFd, SOL_SOCKET, SO_RCVTIMEO, 16))).toEqual(span);
    const start = performance.now();
    expect(() => read(connFd, new Uint8Array(1))).toThrow(failure("EAGAIN", "read"));
    expect(performance.now() - start).toBeGreaterThan(19);
  });

  test("an option that does not exist fails with ENOPROTOOPT", () => {
    const fd = tcpSocket();
    expect(() => socket.setsockopt(fd, SOL_SOCKET, 9999, 1)).toThrow(failure("ENOPROTOOPT", "setsockopt"));
    expect(() => socket.getsockopt(fd, IPPROTO_TCP, 9999)).toThrow(failure("ENOPROTOOPT", "getsockopt"));
  });

  test("a timeval holds seconds and microseconds, also before 1970 and beyond 32 bits", () => {
    for (const span of [
      { tv_sec: 2 ** 40, tv_usec: 999_999 },
      { tv_sec: -1, tv_usec: 0 },
    ]) {
      expect(socket.decodeTimeval(socket.encodeTimeval(span))).toEqual(span);
    }
    expect(() => socket.decodeTimeval(new Uint8Array(15))).toThrow("this one ends after 15");
    expect(() => socket.encodeTimeval({ tv_sec: 0.5, tv_usec: 0 })).toThrow(RangeError);
  });
});
