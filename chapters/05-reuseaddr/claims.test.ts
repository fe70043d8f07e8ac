import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import {
  acceptFrom,
  closeAll,
  closeNow,
  codeOf,
  connection,
  connectTo,
  knockAt,
  type Listener,
  listener,
  listeningRow,
  readText,
  rowsOf,
  setLoopback,
  statesOf,
  talk,
  tcpSocket,
} from "@accept-loop/01-handshake/testing/both-ends";
import { Capture, type Captured } from "@accept-loop/01-handshake/capture/packets";
import { Client, closeAll as closeClients } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually } from "@accept-loop/lab/eventually";
import { NO_NAMESPACE, sysctl } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import { start } from "@accept-loop/lab/server";
import { type Endpoint, isSystemError } from "@accept-loop/libc/errno";
import { F_GETFD, F_GETFL, F_SETFL, FD_CLOEXEC, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { IPPROTO_TCP } from "@accept-loop/libc/netinet/in";
import * as tcp from "@accept-loop/libc/netinet/tcp";
import { POLLOUT, PollFds, poll } from "@accept-loop/libc/poll";
import * as sys from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import { afterEach, expect } from "vitest";

// The lesson's claims about ports, about the options beyond SO_REUSEADDR, and about cures that do not help.

const { SOL_SOCKET } = sys;

afterEach(() => {
  if (NO_NAMESPACE === undefined) setLoopback("up");
  closeAll();
  closeClients();
});

/** Ends a connection and its listening socket: the server's end closes first, so that it is left in TIME_WAIT. */
async function closedByServer(from: Listener = listener()): Promise<Endpoint> {
  const both = connection(from);
  closeNow(from.listenFd);
  closeNow(both.connFd);
  expect(readText(both.fd)).toBe("");
  closeNow(both.fd);
  await eventually("the server's end is in TIME_WAIT", () => rowsOf(both).server?.state === "TIME_WAIT");
  return { address: "127.0.0.1", port: from.port };
}

/** A second server's bind() with SO_REUSEADDR or without: the code that it fails with, "ok" if it does not. */
function bindAgain(local: Endpoint, option: 0 | 1 = 0): string {
  const fd = tcpSocket();
  sys.setsockopt(fd, SOL_SOCKET, sys.SO_REUSEADDR, option);
  return codeOf(() => sys.bind(fd, local)) ?? "ok";
}

claim("time-wait-has-no-owner", "inode 0", async (evidence) => {
  await withServer(chapterProgram(import.meta.dirname), {}, async (server) => {
    const client = await Client.connect(server.port);
    expect(await client.ask("hello\n")).toBe("HELLO\n");
    server.kill("SIGTERM");
    expect(await client.ended()).toBe("FIN");
    client.close();
    await server.exited;
    const row = await eventually("the server's end is in TIME_WAIT", () =>
      proc.serverRows(server.port).find(({ state }) => state === "TIME_WAIT"),
    );
    expect(row.inode).toBe(0);
    const left = await eventually("its timer counts down", () => {
      const [now] = proc.serverRows(server.port);
      return now !== undefined && now.when < row.when ? now.when : undefined;
    });
    evidence.saw("inode", row.inode);
    evidence.saw("seconds left", row.when, "s");
    evidence.saw("seconds left", left, "s");
  });
});

claim("client-first", async (evidence) => {
  const from = listener();
  const both = connection(from);
  closeNow(both.fd);
  expect(readText(both.connFd)).toBe("");
  closeNow(both.connFd);
  closeNow(from.listenFd);
  await eventually("the client's end is in TIME_WAIT", () => rowsOf(both).client?.state === "TIME_WAIT");
  expect(bindAgain({ address: "127.0.0.1", port: from.port })).toBe("ok");
  evidence.saw("the client's end", "TIME_WAIT");
  evidence.saw("bind() without the option", "ok");
});

claim("node-sets-it", "listen EADDRINUSE", async (evidence) => {
  const server = createServer().listen(0, "127.0.0.1");
  const second = createServer();
  try {
    await once(server, "listening");
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    const option = sys.getsockopt(fd, SOL_SOCKET, sys.SO_REUSEADDR);
    const { port } = sys.getsockname(fd);
    second.listen(port, "127.0.0.1");
    const [{ syscall, code }] = (await once(second, "error")) as [NodeJS.ErrnoException];
    expect([option, syscall, code]).toEqual([1, "listen", "EADDRINUSE"]);
    evidence.saw("SO_REUSEADDR of Node's listening socket", option);
    evidence.saw("the error of the second server", `${syscall} ${code}`);
  } finally {
    server.close();
  }
});

claim("node-close-on-exec", async (evidence) => {
  const server = createServer().listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    const flags = fcntl(fd, F_GETFD);
    expect(flags & FD_CLOEXEC).toBe(FD_CLOEXEC);
    evidence.saw("FD_CLOEXEC of Node's listening socket", flags);
  } finally {
    server.close();
  }
});

claim("dual-stack", "EADDRINUSE", async (evidence, context) => {
  const server = createServer().listen(0, "::");
  try {
    await once(server, "listening").catch(() => context.skip("there is no IPv6 on this machine"));
    const { port } = server.address() as AddressInfo;
    for (const address of ["0.0.0.0", "127.0.0.1"]) {
      const seen = bindAgain({ address, port }, 1);
      expect(seen).toBe("EADDRINUSE");
      evidence.saw(`:: listens, ${address} comes, both with SO_REUSEADDR`, seen);
    }
  } finally {
    server.close();
  }
});

claim("node-listens-on-all", "/proc/net/tcp6", async (evidence, context) => {
  const server = createServer().listen(0);
  try {
    await once(server, "listening");
    const { address, port } = server.address() as AddressInfo;
    if (address === "0.0.0.0") context.skip("there is no IPv6 on this machine");
    expect(address).toBe("::");
    const row = new RegExp(`^ *\\d+: 0{32}:${port.toString(16).toUpperCase().padStart(4, "0")} \\S+ 0A `, "m");
    expect(readFileSync("/proc/net/tcp6", "latin1")).toMatch(row);
    expect(proc.listeners(port)).toEqual([]);
    evidence.saw("its address", address);
    evidence.saw("rows in /proc/net/tcp", 0);
  } finally {
    server.close();
  }
});

claim("kept-listener", (evidence) => {
  const fd = tcpSocket();
  sys.setsockopt(fd, SOL_SOCKET, sys.SO_REUSEADDR, 1);
  sys.bind(fd, { address: "127.0.0.1", port: 0 });
  sys.listen(fd, 5);
  const local = sys.getsockname(fd);
  const answer = bindAgain(local, 1);
  expect(answer).toBe("EADDRINUSE");
  closeNow(fd); // the last reference
  expect(bindAgain(local, 1)).toBe("ok");
  evidence.saw("bind() while the socket is open", answer);
  evidence.saw("bind() when it is closed", "ok");
});

claim("two-by-mistake", async (evidence) => {
  const program = chapterProgram(import.meta.dirname, "start:reuseport");
  await withServer(program, {}, async (first) => {
    const second = await start(program, { port: first.port });
    try {
      await eventually("eight sockets listen, four of each", () => proc.listeners(first.port).length === 8);
      const clients = await Client.connectMany(40, first.port);
      for (const client of clients) expect(await client.ask("hello\n")).toBe("HELLO\n");
      const shares = [first, second].map(({ output }) => output.match(/client IP/g)?.length ?? 0);
      expect(shares.reduce((sum, share) => sum + share)).toBe(40);
      expect(Math.min(...shares)).toBeGreaterThan(0);
      for (const share of shares) evidence.saw("clients of one of the two", share);
    } finally {
      closeClients();
      await second.stop();
    }
  });
});

/** Sends until there is no more room: more than the client's kernel can hold, so that some waits at the server's end. */
function sendAllThatFits(fd: number): number {
  const chunk = new Uint8Array(64 * 1024);
  for (let taken = 0; ;) {
    try {
      taken += sys.send(fd, chunk, chunk.length, sys.MSG_DONTWAIT);
    } catch (error) {
      if (!isSystemError(error, "EAGAIN")) throw error;
      return taken;
    }
  }
}

/** Reads until FIN or an error. */
function readToEnd(fd: number): { got: number; code: string | undefined } {
  const chunk = new Uint8Array(64 * 1024);
  let got = 0;
  const code = codeOf(() => {
    for (let count = 1; count > 0;) got += count = read(fd, chunk);
  });
  return { got, code };
}

claim("linger-cuts", "ECONNRESET", (evidence) => {
  const both = connection();
  const taken = sendAllThatFits(both.connFd);
  sys.setsockopt(both.connFd, SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 0 });
  closeNow(both.connFd);
  const { got, code } = readToEnd(both.fd);
  expect(code).toBe("ECONNRESET");
  expect(got).toBeLessThan(taken);
  expect(rowsOf(both)).toEqual({ client: undefined, server: undefined });
  evidence.saw("bytes that write() took", taken);
  evidence.saw("bytes that the client read", got);
  evidence.saw("and then", code ?? "");
});

claim("linger-waits", "acknowledged", (evidence) => {
  const both = connection();
  sys.setsockopt(both.connFd, SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 10 });
  write(both.connFd, "last words\n");
  closeNow(both.connFd);
  const { client, server } = rowsOf(both);
  expect(server).toMatchObject({ state: "FIN_WAIT2", txQueue: 0 }); // FIN too is acknowledged
  expect(client?.rxQueue).toBeGreaterThanOrEqual("last words\n".length); // and nothing is read
  evidence.saw("the server's end when close() returned", server?.state ?? "none");
  evidence.saw("bytes that the client's program has not read", client?.rxQueue ?? 0);
});

claim("linger-over", "non-blocking", (evidence) => {
  const both = connection();
  const taken = sendAllThatFits(both.connFd);
  sys.setsockopt(both.connFd, SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 1 });
  fcntl(both.connFd, F_SETFL, fcntl(both.connFd, F_GETFL) | O_NONBLOCK);
  const begun = performance.now();
  closeNow(both.connFd); // throws if close() fails
  const waited = performance.now() - begun;
  const { server } = rowsOf(both);
  expect(waited).toBeGreaterThan(950);
  expect(server?.state).toBe("FIN_WAIT1");
  expect(server?.txQueue).toBeGreaterThan(0);
  const { got, code } = readToEnd(both.fd);
  expect([got, code]).toEqual([taken, undefined]);
  evidence.saw("close() on a non-blocking socket returned 0 after", waited, "ms");
  evidence.saw("bytes then still to be delivered", server?.txQueue ?? 0);
  evidence.saw("bytes that the client did not get in the end", taken - got);
});

const AT_A_GLANCE = {
  SOL_SOCKET: ["SO_REUSEADDR", "SO_REUSEPORT", "SO_LINGER", "SO_RCVTIMEO", "SO_SNDTIMEO", "SO_KEEPALIVE"],
  IPPROTO_TCP: ["TCP_USER_TIMEOUT", "TCP_NODELAY", "TCP_DEFER_ACCEPT"],
} as const;

claim("all-off", (evidence) => {
  const fd = sys.socket(sys.AF_INET, sys.SOCK_STREAM, 0);
  try {
    for (const name of AT_A_GLANCE.SOL_SOCKET) {
      expect(`${name} ${sys.getsockopt(fd, SOL_SOCKET, sys[name])}`).toBe(`${name} 0`);
      evidence.saw(name, 0);
    }
    for (const name of AT_A_GLANCE.IPPROTO_TCP) {
      expect(`${name} ${sys.getsockopt(fd, IPPROTO_TCP, tcp[name])}`).toBe(`${name} 0`);
      evidence.saw(name, 0);
    }
  } finally {
    close(fd);
  }
});

claim("receive-timeout", "EAGAIN", (evidence) => {
  const { fd } = connection();
  sys.setsockopt(fd, SOL_SOCKET, sys.SO_RCVTIMEO, { tv_sec: 0, tv_usec: 100_000 });
  const begun = performance.now();
  const code = codeOf(() => readText(fd));
  expect(code).toBe("EAGAIN");
  expect(performance.now() - begun).toBeGreaterThan(90);
  expect(performance.now() - begun).toBeLessThan(8000); // tcpSocket() has set 10 s
  evidence.saw("read() with SO_RCVTIMEO of 100 ms", code ?? "");
  evidence.saw("after", performance.now() - begun, "ms");
});

claim("send-timeout", "EAGAIN", (evidence) => {
  const both = connection();
  sys.setsockopt(both.fd, SOL_SOCKET, sys.SO_SNDTIMEO, { tv_sec: 0, tv_usec: 50_000 });
  const chunk = new Uint8Array(1 << 20);
  const begun = performance.now();
  let taken = 0;
  const code = codeOf(() => {
    for (;;) taken += write(both.fd, chunk); // no program reads
  });
  expect(code).toBe("EAGAIN");
  expect(performance.now() - begun).toBeLessThan(8000); // tcpSocket() has set 10 s
  evidence.saw("taken before", taken, "bytes");
  evidence.saw("write", code ?? "no error");
});

claim("keepalive-default", "7200 s", (evidence) => {
  const fd = tcpSocket();
  expect(sys.getsockopt(fd, SOL_SOCKET, sys.SO_KEEPALIVE)).toBe(0);
  const idle = sys.getsockopt(fd, IPPROTO_TCP, tcp.TCP_KEEPIDLE);
  expect(idle).toBe(7200);
  evidence.saw("SO_KEEPALIVE", 0);
  evidence.saw("TCP_KEEPIDLE", idle, "s");
});

claim("keepalive", "ETIMEDOUT", (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const { connFd } = connection();
  sys.setsockopt(connFd, SOL_SOCKET, sys.SO_KEEPALIVE, 1);
  sys.setsockopt(connFd, IPPROTO_TCP, tcp.TCP_KEEPIDLE, 1);
  sys.setsockopt(connFd, IPPROTO_TCP, tcp.TCP_KEEPINTVL, 1);
  sys.setsockopt(connFd, IPPROTO_TCP, tcp.TCP_KEEPCNT, 2);
  setLoopback("down");
  const begun = performance.now();
  const code = codeOf(() => readText(connFd)); // SO_RCVTIMEO of 10 s would be EAGAIN
  expect(code).toBe("ETIMEDOUT");
  evidence.saw("read()", code ?? "");
  evidence.saw("after", (performance.now() - begun) / 1000, "s");
});

claim("user-timeout", "ETIMEDOUT", (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const { connFd } = connection();
  sys.setsockopt(connFd, IPPROTO_TCP, tcp.TCP_USER_TIMEOUT, 1000);
  setLoopback("down");
  expect(write(connFd, "anybody there?\n")).toBe(15);
  const begun = performance.now();
  const code = codeOf(() => readText(connFd));
  expect(code).toBe("ETIMEDOUT");
  evidence.saw("write()", "ok");
  evidence.saw("the read() after it", code ?? "");
  evidence.saw("after", (performance.now() - begun) / 1000, "s");
});

/** Where `struct tcp_info` of linux/tcp.h counts the segments with data that this end has sent. */
const DATA_SEGS_OUT = 156;

/** The segments in which ten writes of one byte leave, while no ACK can come: the network is away. */
function segmentsOfTen(noDelay: 0 | 1): number {
  const both = connection();
  sys.setsockopt(both.fd, IPPROTO_TCP, tcp.TCP_NODELAY, noDelay);
  setLoopback("down");
  try {
    for (let i = 0; i < 10; i++) write(both.fd, "x");
    const info = sys.getsockoptBytes(both.fd, IPPROTO_TCP, tcp.TCP_INFO, DATA_SEGS_OUT + 4);
    return new DataView(info.buffer).getUint32(DATA_SEGS_OUT, true);
  } finally {
    setLoopback("up");
  }
}

claim("nodelay", "in ten", (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const together = segmentsOfTen(0);
  const apart = segmentsOfTen(1);
  evidence.saw("segments of ten writes", together);
  evidence.saw("segments of ten writes with TCP_NODELAY", apart);
  expect(together).toBe(1);
  expect(apart).toBe(10);
  return Promise.resolve();
});

/** How long the server's ACK for a byte is held back, in milliseconds, when the two have talked before. */
function ackHeldBack(quick: 0 | 1): number {
  const from = listener();
  const capture = new Capture(from.port);
  try {
    const both = connection(from);
    talk(both);
    sys.setsockopt(both.connFd, IPPROTO_TCP, tcp.TCP_QUICKACK, quick);
    const before = capture.segments.length;
    write(both.fd, "x");
    const isAck = ({ source }: Captured, index: number): boolean => index > before && source.port === from.port;
    const segments = capture.until("the byte is acknowledged", (all) => all.some(isAck));
    const [byte, ack] = [segments.find(({ payload }) => payload[0] === 0x78), segments.find(isAck)];
    return Number((ack?.time ?? 0n) - (byte?.time ?? 0n)) / 1e6;
  } finally {
    capture.close();
  }
}

claim("quickack", (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const held = ackHeldBack(0);
  const quick = Math.min(ackHeldBack(1), ackHeldBack(1), ackHeldBack(1)); // a busy machine can only add to it
  evidence.saw("held back", held, "ms");
  evidence.saw("held back with TCP_QUICKACK", quick, "ms");
  expect(held).toBeGreaterThan(30);
  expect(quick).toBeLessThan(30);
});

claim("defer-accept", "ESTABLISHED", async (evidence) => {
  const from = listener();
  sys.setsockopt(from.listenFd, IPPROTO_TCP, tcp.TCP_DEFER_ACCEPT, 10);
  const client = connectTo(from);
  expect(rowsOf(client).client?.state).toBe("ESTABLISHED");
  expect(listeningRow(from).rxQueue).toBe(0);
  evidence.saw("accept queue, when the client is ESTABLISHED", 0);
  write(client.fd, "x");
  await eventually("the client is in the accept queue", () => listeningRow(from).rxQueue === 1);
  evidence.saw("accept queue, when it has sent a byte", 1);
  expect(readText(acceptFrom(from))).toBe("x");
});

claim("defer-accept-ends", "SYN-ACK", (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const from = listener();
  sys.setsockopt(from.listenFd, IPPROTO_TCP, tcp.TCP_DEFER_ACCEPT, 1);
  const capture = new Capture(from.port);
  try {
    const client = connectTo(from);
    const connFd = acceptFrom(from);
    const code = codeOf(() => sys.recv(connFd, new Uint8Array(1), 1, sys.MSG_DONTWAIT));
    expect(code).toBe("EAGAIN");
    expect(statesOf(client)).toBe("ESTABLISHED ESTABLISHED");
    const seen = capture.segments.map(({ flags }) => flags.join("-"));
    expect(seen).toEqual(["SYN", "SYN-ACK", "ACK", "SYN-ACK", "ACK"]);
    evidence.saw("the segments until accept() returned", seen.join(", "));
    evidence.saw("recv() of the accepted client", code ?? "");
  } finally {
    capture.close();
  }
});

claim("defer-accept-rounds", "15", (evidence) => {
  const { listenFd } = listener();
  const rounded = [1, 3, 10].map((seconds) => {
    sys.setsockopt(listenFd, IPPROTO_TCP, tcp.TCP_DEFER_ACCEPT, seconds);
    return sys.getsockopt(listenFd, IPPROTO_TCP, tcp.TCP_DEFER_ACCEPT);
  });
  expect(rounded).toEqual([1, 3, 15]);
  evidence.saw("what 10 s reads back as", rounded[2] ?? 0, "s");
});

const ECONNREFUSED = 111;

claim("so-error", "ECONNREFUSED", (evidence) => {
  const from = listener();
  closeNow(from.listenFd);
  const { fd } = knockAt(from);
  const fds = new PollFds();
  fds.add(fd, POLLOUT);
  expect(poll(fds, 10_000)).toBe(1);
  const errors = [1, 2].map(() => sys.getsockopt(fd, SOL_SOCKET, sys.SO_ERROR));
  expect(errors).toEqual([ECONNREFUSED, 0]);
  for (const error of errors) evidence.saw("SO_ERROR", error);
});

claim("rcvbuf-doubled", "32768", (evidence) => {
  const fd = tcpSocket();
  sys.setsockopt(fd, SOL_SOCKET, sys.SO_RCVBUF, 16_384);
  const size = sys.getsockopt(fd, SOL_SOCKET, sys.SO_RCVBUF);
  expect(size).toBe(32_768);
  evidence.saw("SO_RCVBUF after 16384 was set", size);
});

claim("no-tw-recycle", (evidence) => {
  const there = existsSync("/proc/sys/net/ipv4/tcp_tw_recycle");
  expect(existsSync("/proc/sys/net/ipv4/tcp_tw_reuse")).toBe(true);
  expect(there).toBe(false);
  evidence.saw("/proc/sys/net/ipv4/tcp_tw_recycle exists", there);
});

claim("tw-reuse-no-help", async (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const before = sysctl("net.ipv4.tcp_tw_reuse", 1);
  try {
    const answer = bindAgain(await closedByServer());
    expect(answer).toBe("EADDRINUSE");
    evidence.saw("bind()", answer);
  } finally {
    sysctl("net.ipv4.tcp_tw_reuse", before);
  }
});

claim("fin-timeout-no-help", "50 s", async (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const before = sysctl("net.ipv4.tcp_fin_timeout", 1);
  try {
    const local = await closedByServer();
    const left = proc.serverRows(local.port)[0]?.when ?? 0;
    const answer = bindAgain(local);
    expect(left).toBeGreaterThan(50);
    expect(answer).toBe("EADDRINUSE");
    evidence.saw("seconds left of TIME_WAIT", left, "s");
    evidence.saw("bind()", answer);
  } finally {
    sysctl("net.ipv4.tcp_fin_timeout", before);
  }
});

claim("unchecked-bind", async (evidence) => {
  const local = await closedByServer();
  const fd = tcpSocket();
  const code = codeOf(() => sys.bind(fd, local));
  expect(code).toBe("EADDRINUSE");
  sys.listen(fd, 32);
  const { address, port } = sys.getsockname(fd);
  expect(port).not.toBe(local.port);
  expect(proc.listeners(port)).toHaveLength(1);
  evidence.saw("bind()", code ?? "");
  evidence.saw("the server then listens on", `${address}, and not on its port`);
});

/** CPU time in microseconds that `work` takes this process, the mean of 500 times. */
function costOf(work: () => void): number {
  const begun = process.cpuUsage();
  for (let i = 0; i < 500; i++) work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 500;
}

claim("what-it-costs", "a tenth", (evidence) => {
  const from = listener();
  const local = sys.getsockname(from.listenFd);
  const option = (): void => sys.setsockopt(from.listenFd, SOL_SOCKET, sys.SO_REUSEADDR, 1);
  const client = (): void => {
    const fd = sys.socket(sys.AF_INET, sys.SOCK_STREAM, 0);
    sys.connect(fd, local);
    close(sys.accept(from.listenFd).fd);
    close(fd);
  };
  costOf(option); // to compile the code must not count
  costOf(client);
  const [forOption, forClient] = [costOf(option), costOf(client)];
  evidence.saw("CPU time of setsockopt()", forOption, "µs");
  evidence.saw("CPU time of a connection, made, accepted and closed", forClient, "µs");
  expect(forOption).toBeLessThan(forClient / 10);
});
