import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { YOURS } from "@accept-loop/lab/chapter";
import { isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { IFF_UP, interfaceFlags, setInterfaceFlags } from "@accept-loop/libc/net/if";
import { IPPROTO_TCP } from "@accept-loop/libc/netinet/in";
import { TCP_DEFER_ACCEPT, tcpInfo } from "@accept-loop/libc/netinet/tcp";
import { readTcpTable, TIMER, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";
import { Capture, type Captured } from "./packets.ts";
import { acknowledged, closing, over, relative } from "./timeline.ts";

/** With SERVER="./a.out" that server is tested, and nothing else. */
const suite = describe.skipIf(YOURS !== undefined);

// The kernel alone, without a server: both ends of every connection are sockets of this process. All of it happens in a
// private network namespace, where loopback can be taken down (every packet is lost) and its packets can be read.

const NAMESPACE = process.env["ACCEPT_LOOP_NAMESPACE"] ?? "shared: start the tests with `npm test`";

beforeEach((context) => {
  if (!NAMESPACE.startsWith("private")) context.skip(`this needs a network namespace of its own; it is ${NAMESPACE}`);
});

/** What a test has opened and not closed. */
const open = new Set<number>();
const captures = new Set<Capture>();

afterEach(() => {
  if (NAMESPACE.startsWith("private")) setLoopback("up");
  for (const fd of open) closeNow(fd);
  for (const capture of captures) capture.close();
  captures.clear();
});

function setLoopback(state: "up" | "down"): void {
  const flags = interfaceFlags("lo");
  setInterfaceFlags("lo", state === "up" ? flags | IFF_UP : flags & ~IFF_UP);
}

/** A TCP socket whose calls give up after 10 s: a test that waits for ever says nothing. */
function tcpSocket(): number {
  const fd = sys.socket(sys.AF_INET, sys.SOCK_STREAM, 0);
  open.add(fd);
  for (const limit of [sys.SO_RCVTIMEO, sys.SO_SNDTIMEO]) {
    sys.setsockopt(fd, sys.SOL_SOCKET, limit, { tv_sec: 10, tv_usec: 0 });
  }
  return fd;
}

function closeNow(fd: number): void {
  open.delete(fd);
  close(fd);
}

interface Listener {
  readonly listenFd: number;
  readonly port: number;
}

function listener(backlog = 5): Listener {
  const listenFd = tcpSocket();
  sys.bind(listenFd, { address: "127.0.0.1", port: 0 });
  sys.listen(listenFd, backlog);
  return { listenFd, port: sys.getsockname(listenFd).port };
}

/** A client's socket, and both ends' rows. */
interface Client {
  readonly fd: number;
  readonly port: number;
  readonly serverPort: number;
}

function connectTo({ port }: { port: number }): Client {
  const fd = tcpSocket();
  sys.connect(fd, { address: "127.0.0.1", port });
  return { fd, port: sys.getsockname(fd).port, serverPort: port };
}

/** Sends SYN, and does not wait for an answer. */
function knockAt({ port }: Listener): Client {
  const fd = tcpSocket();
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  expect(codeOf(() => sys.connect(fd, { address: "127.0.0.1", port }))).toBe("EINPROGRESS");
  return { fd, port: sys.getsockname(fd).port, serverPort: port };
}

/** A connection, accepted, and the descriptors of both ends. */
interface Connection extends Client {
  readonly connFd: number;
}

function connection(from: Listener = listener()): Connection {
  const client = connectTo(from);
  return { ...client, connFd: acceptFrom(from) };
}

function acceptFrom({ listenFd }: Listener): number {
  const { fd } = sys.accept(listenFd);
  open.add(fd);
  return fd;
}

function readText(fd: number): string {
  const buffer = new Uint8Array(64);
  return Buffer.from(buffer.subarray(0, read(fd, buffer))).toString();
}

/** hello, HELLO: from here on the server's kernel waits a little with its ACKs, for an answer may take them along. */
function talk({ fd, connFd }: Connection): void {
  write(fd, "hello\n");
  readText(connFd);
  write(connFd, "HELLO\n");
  readText(fd);
}

/** The rows of one connection; `undefined` where the kernel has none. */
function rowsOf({ port, serverPort }: Client): { client: TcpRow | undefined; server: TcpRow | undefined } {
  const table = readTcpTable();
  const row = (local: number, remote: number): TcpRow | undefined =>
    table.find((candidate) => candidate.local.port === local && candidate.remote.port === remote);
  return { client: row(port, serverPort), server: row(serverPort, port) };
}

/** Asks again and again, until the answer is as expected: the kernel does its work when it finds the time. */
function soon<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 10_000, interval: 4 });
}

/** The states of both ends, "client server"; "none" where the kernel has no row. */
function statesOf(of: Client): string {
  const { client, server } = rowsOf(of);
  return `${client?.state ?? "none"} ${server?.state ?? "none"}`;
}

function listeningRow({ port }: Listener): TcpRow {
  const row = readTcpTable().find(({ local, state }) => state === "LISTEN" && local.port === port);
  if (row === undefined) throw new Error(`no row listens on port ${port}`);
  return row;
}

function captureOf({ port }: { port: number }): Capture {
  const capture = new Capture(port);
  captures.add(capture);
  return capture;
}

/** "client FIN,ACK seq=1 ack=1": what is to be compared of a segment. */
function told(segments: readonly Captured[], port: number): string[] {
  return relative(segments, port).map(({ fromClient, segment, seq, ack }) => {
    const numbers = ack === undefined ? `seq=${seq}` : `seq=${seq} ack=${ack}`;
    return `${fromClient ? "client" : "server"} ${segment.flags.join(",")} ${numbers}`;
  });
}

function untilAcknowledged(capture: Capture): void {
  capture.until("a FIN is acknowledged", (segments) => {
    return segments.some((segment) => segment.flags.includes("FIN") && acknowledged(segment, segments));
  });
}

/** Talks, closes the client's end, and when `meanwhile` is over the server's. @returns the segments from the FIN on. */
function closeOf(meanwhile: (capture: Capture) => void): string[] {
  const server = listener();
  const capture = captureOf(server);
  const both = connection(server);
  talk(both);
  closeNow(both.fd);
  meanwhile(capture);
  closeNow(both.connFd);
  const segments = capture.until("both FINs are acknowledged", over);
  return told(segments, server.port).slice(-closing(segments).length);
}

/** The kernel keeps the row for 60 s, and nobody owns it. */
function expectCountdown(row: TcpRow | undefined): void {
  expect(row).toMatchObject({ timer: TIMER.timewait, inode: 0 });
  expect(row?.when).toBeGreaterThan(55);
  expect(row?.when).toBeLessThanOrEqual(60);
}

/** The code of the error that a call fails with. */
function codeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (isSystemError(error)) return error.code;
    throw error;
  }
  return undefined;
}

suite("the handshake", () => {
  test("is three segments, SYN, SYN,ACK and ACK, in which a SYN counts as one byte", () => {
    const server = listener();
    const capture = captureOf(server);
    connectTo(server);
    const segments = capture.until("three segments came", ({ length }) => length >= 3);
    expect(told(segments, server.port)).toEqual([
      "client SYN seq=0",
      "server SYN,ACK seq=0 ack=1",
      "client ACK seq=1 ack=1",
    ]);
    expect(segments[0]?.options).toMatchObject({ mss: 65_495, sackPermitted: true });
    expect(segments.map(({ payload }) => payload.length)).toEqual([0, 0, 0]);
  });

  test("needs no accept: the kernel finishes it and takes what the client sends; accept gives it an owner", async () => {
    const server = listener();
    const client = connectTo(server);
    write(client.fd, "hello\n");
    await soon(() => rowsOf(client).server).toMatchObject({ state: "ESTABLISHED", inode: 0, rxQueue: 6 });
    expect(listeningRow(server).rxQueue).toBe(1); // one waits in the accept queue

    const connFd = acceptFrom(server);
    expect(rowsOf(client).server?.inode).toBeGreaterThan(0);
    expect(listeningRow(server).rxQueue).toBe(0);
    expect(readText(connFd)).toBe("hello\n");
  });

  test("stays half done, in SYN_RECV, where TCP_DEFER_ACCEPT has the server wait for the first byte", async () => {
    const server = listener();
    sys.setsockopt(server.listenFd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 10);
    const client = connectTo(server);
    await soon(() => statesOf(client)).toBe("ESTABLISHED SYN_RECV");
    expect(rowsOf(client).server).toMatchObject({ inode: 0, timer: TIMER.retransmit });
    expect(listeningRow(server).rxQueue).toBe(0);
    write(client.fd, "hello\n");
    await soon(() => statesOf(client)).toBe("ESTABLISHED ESTABLISHED");
    expect(listeningRow(server).rxQueue).toBe(1);
  });
});

suite("the close", () => {
  test("is three segments when the server closes at once: its FIN takes the ACK along", () => {
    const three = ["client FIN,ACK seq=7 ack=7", "server FIN,ACK seq=7 ack=8", "client ACK seq=8 ack=8"];
    // "At once" is within the 40 ms for which an ACK waits: a machine that was busy just then gets another try.
    let segments = closeOf(() => {});
    for (let tries = 1; segments.length !== 3 && tries < 10; tries++) segments = closeOf(() => {});
    expect(segments).toEqual(three);
  });

  test("is four segments when the server takes its time", () => {
    expect(closeOf(untilAcknowledged)).toEqual([
      "client FIN,ACK seq=7 ack=7",
      "server ACK seq=7 ack=8",
      "server FIN,ACK seq=7 ack=8",
      "client ACK seq=8 ack=8",
    ]);
  });

  test("leaves the client in TIME_WAIT for 60 s when it closes first, and of the server's end nothing", async () => {
    const both = connection();
    closeNow(both.fd);
    expect(read(both.connFd, new Uint8Array(1))).toBe(0);
    closeNow(both.connFd);
    await soon(() => statesOf(both)).toBe("TIME_WAIT none");
    expectCountdown(rowsOf(both).client);
  });

  test("leaves the server in TIME_WAIT for 60 s when it closes first, and of the client's end nothing", async () => {
    const both = connection();
    closeNow(both.connFd);
    expect(read(both.fd, new Uint8Array(1))).toBe(0);
    closeNow(both.fd);
    await soon(() => statesOf(both)).toBe("none TIME_WAIT");
    expectCountdown(rowsOf(both).server);
  });

  test("can be half done: a client in FIN_WAIT2 has said everything, and hears a server in CLOSE_WAIT", async () => {
    const both = connection();
    sys.shutdown(both.fd, sys.SHUT_WR);
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
    expect(rowsOf(both).server?.rxQueue).toBe(1); // the FIN itself
    write(both.connFd, "still here\n");
    expect(readText(both.fd)).toBe("still here\n");
    expect(statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
    expect(rowsOf(both).client?.timer).toBe(TIMER.none); // and it may last as long as both like
    closeNow(both.connFd);
    await soon(() => statesOf(both)).toBe("TIME_WAIT none");
  });

  test("gives FIN_WAIT2 60 s too, once its program has not only shut the connection down but closed it", async () => {
    const both = connection();
    closeNow(both.fd);
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
    expectCountdown(rowsOf(both).client);
  });
});

suite("with loopback down", () => {
  test("a FIN that gets no answer stays in FIN_WAIT1, and is sent again", async () => {
    const both = connection();
    setLoopback("down");
    closeNow(both.fd);
    await soon(() => statesOf(both)).toBe("FIN_WAIT1 ESTABLISHED");
    expect(rowsOf(both).client).toMatchObject({ inode: 0, txQueue: 1, timer: TIMER.retransmit });
    setLoopback("up");
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
  });

  test("the server's own FIN stays in LAST_ACK until it is acknowledged", async () => {
    const both = connection();
    closeNow(both.fd);
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
    setLoopback("down");
    closeNow(both.connFd);
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 LAST_ACK");
    expect(rowsOf(both).server).toMatchObject({ inode: 0, timer: TIMER.retransmit });
    setLoopback("up");
    await soon(() => statesOf(both)).toBe("TIME_WAIT none");
  });

  test("both ends can close first: then both of them wait in TIME_WAIT", async () => {
    const both = connection();
    setLoopback("down");
    closeNow(both.fd);
    closeNow(both.connFd);
    await soon(() => statesOf(both)).toBe("FIN_WAIT1 FIN_WAIT1");
    setLoopback("up");
    await soon(() => statesOf(both)).toBe("TIME_WAIT TIME_WAIT");
    const { client, server } = rowsOf(both);
    expectCountdown(client);
    expectCountdown(server);
  });

  test("an end in FIN_WAIT1 that gets a FIN and no ACK is CLOSING until its own FIN is acknowledged", async () => {
    const both = connection();
    setLoopback("down");
    sys.shutdown(both.connFd, sys.SHUT_WR);
    // Each time the server's FIN stays without answer it waits twice as long: 0.2 s, 0.4, 0.8, 1.6. Leave it time to be
    // seen while the client, who has tried once, sends its FIN.
    await soon(() => rowsOf(both).server?.when).toBeGreaterThan(1.2);
    sys.shutdown(both.fd, sys.SHUT_WR);
    setLoopback("up");
    await soon(() => statesOf(both)).toBe("FIN_WAIT2 CLOSING");
    expect(tcpInfo(both.connFd).state).toBe("CLOSING");
    await soon(() => statesOf(both)).toBe("TIME_WAIT TIME_WAIT");
  });
});

suite("RST leaves no row behind,", () => {
  test("when a program closes a socket with unread bytes", async () => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    write(both.fd, "nobody reads this\n");
    await soon(() => rowsOf(both).server?.rxQueue).toBe(18);
    closeNow(both.connFd);
    const [reset] = closing(capture.until("the connection is over", over));
    expect(reset).toMatchObject({ flags: ["RST", "ACK"], source: { port: both.serverPort } });
    expect(codeOf(() => read(both.fd, new Uint8Array(1)))).toBe("ECONNRESET");
    await soon(() => statesOf(both)).toBe("none none");
  });

  test("when SO_LINGER says 0 seconds", async () => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    sys.setsockopt(both.fd, sys.SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 0 });
    closeNow(both.fd);
    const [reset] = closing(capture.until("the connection is over", over));
    expect(reset).toMatchObject({ flags: ["RST", "ACK"], destination: { port: both.serverPort } });
    expect(codeOf(() => read(both.connFd, new Uint8Array(1)))).toBe("ECONNRESET");
    await soon(() => statesOf(both)).toBe("none none");
  });

  test("when nobody listens: the answer to SYN is RST, and connect fails with ECONNREFUSED", () => {
    const { listenFd, port } = listener();
    closeNow(listenFd);
    const capture = captureOf({ port });
    expect(codeOf(() => connectTo({ port }))).toBe("ECONNREFUSED");
    const segments = capture.until("the connection is over", over);
    expect(told(segments, port)).toEqual(["client SYN seq=0", "server RST,ACK seq=0 ack=1"]);
    expect(readTcpTable().filter(({ remote }) => remote.port === port)).toEqual([]);
  });
});

suite("TCP_INFO", () => {
  test("tells the owner of a socket the same state as /proc/net/tcp tells everybody", async () => {
    const server = listener(0);
    const both = connection(server);
    const agree = (fd: number, row: () => TcpRow | undefined, state: string): Promise<void> =>
      soon(() => [tcpInfo(fd).state, row()?.state]).toEqual([state, state]);
    const client = (): TcpRow | undefined => rowsOf(both).client;
    const conn = (): TcpRow | undefined => rowsOf(both).server;
    await agree(server.listenFd, () => listeningRow(server), "LISTEN");
    await agree(both.fd, client, "ESTABLISHED");
    await agree(both.connFd, conn, "ESTABLISHED");

    connectTo(server); // a backlog of 0 is room for one
    await soon(() => listeningRow(server).rxQueue).toBe(1);
    const knocking = knockAt(server);
    await agree(knocking.fd, () => rowsOf(knocking).client, "SYN_SENT");

    setLoopback("down");
    sys.shutdown(both.fd, sys.SHUT_WR);
    await agree(both.fd, client, "FIN_WAIT1");
    setLoopback("up");
    await agree(both.fd, client, "FIN_WAIT2");
    await agree(both.connFd, conn, "CLOSE_WAIT");
    setLoopback("down");
    sys.shutdown(both.connFd, sys.SHUT_WR);
    await agree(both.connFd, conn, "LAST_ACK");
    setLoopback("up");

    // TIME_WAIT has no owner: the descriptor is still open, and the connection no longer belongs to it.
    await soon(() => statesOf(both)).toBe("TIME_WAIT none");
    expect(client()?.inode).toBe(0);
    expect(tcpInfo(both.fd).state).toBe("CLOSE");
  });
});
