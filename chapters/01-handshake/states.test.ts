import { afterEach, beforeEach, describe, expect } from "vitest";
import { NO_NAMESPACE } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import type { Endpoint } from "@accept-loop/libc/errno";
import { IPPROTO_TCP } from "@accept-loop/libc/netinet/in";
import { TCP_DEFER_ACCEPT, tcpInfo } from "@accept-loop/libc/netinet/tcp";
import { readTcpTable, TIMER, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import {
  acceptFrom,
  type Client,
  closeAll,
  closeNow,
  codeOf,
  connection,
  connectTo,
  knock,
  knockAt,
  listener,
  listeningRow,
  readText,
  rowsOf,
  setLoopback,
  statesOf,
  talk,
  tcpSocket,
} from "./peers/both-ends.ts";
import { deafen, hearAgain } from "./peers/deaf.ts";
import {
  captureOf,
  closeCaptures,
  expectCountdown,
  reach,
  rowsWith,
  see,
  soon,
  told,
  untilAcknowledged,
} from "./peers/observing.ts";
import { sendOldSyn } from "./peers/old-syn.ts";
import type { Capture, Captured } from "./capture/packets.ts";
import { closing, over, relative } from "./capture/timeline.ts";

// The kernel alone, without a server: both ends of every connection are sockets of this process. All of it happens in a
// private network namespace, where loopback can be taken down (every packet is lost) and its packets can be read.

beforeEach((context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
});

afterEach(() => {
  if (NO_NAMESPACE === undefined) setLoopback("up");
  closeAll();
  closeCaptures();
});

interface Closed {
  readonly both: Client;
  /** From the first FIN on. */
  readonly segments: string[];
}

/** Talks, closes the client's end, and when `meanwhile` is over the server's. */
function closeOf(meanwhile: (capture: Capture) => void): Closed {
  const server = listener();
  const capture = captureOf(server);
  const both = connection(server);
  talk(both);
  closeNow(both.fd);
  meanwhile(capture);
  closeNow(both.connFd);
  const segments = capture.until("both FINs are acknowledged", over);
  return { both, segments: told(segments, server.port).slice(-closing(segments).length) };
}

describe("a socket without a peer", () => {
  claim("fresh-socket", "CLOSE", (evidence) => {
    const fd = tcpSocket();
    const inode = proc.descriptors(process.pid).find((each) => each.fd === fd)?.target;
    const rows = (): TcpRow[] => proc.table().filter((row) => inode === `socket:[${row.inode}]`);
    expect([tcpInfo(fd).state, rows()]).toEqual(["CLOSE", []]);
    sys.bind(fd, { address: "127.0.0.1", port: 0 });
    const { port } = sys.getsockname(fd);
    expect([tcpInfo(fd).state, rows()]).toEqual(["CLOSE", []]);
    expect(rowsWith(port)).toEqual([]);
    sys.listen(fd, 5);
    expect(tcpInfo(fd).state).toBe("LISTEN");
    expect(rowsWith(port)).toMatchObject([{ state: "LISTEN" }]);
    closeNow(fd);
    expect(rowsWith(port)).toEqual([]);
    for (const state of ["CLOSE", "LISTEN", "no row"]) evidence.saw("state", state);
  });
});

describe("what RFC 9293 allows, and Linux does not", () => {
  claim("listener-stays", "EPIPE", (evidence) => {
    const server = listener();
    const written = codeOf(() => write(server.listenFd, "hello\n"));
    const connect = codeOf(() => sys.connect(server.listenFd, { address: "127.0.0.1", port: server.port }));
    expect([written, connect]).toEqual(["EPIPE", "EISCONN"]);
    expect(listeningRow(server).state).toBe("LISTEN");
    connection(server); // it still takes clients
    evidence.saw("write", written ?? "no error");
    evidence.saw("connect", connect ?? "no error");
  });
});

describe("the handshake", () => {
  claim("handshake-segments", "three segments", (evidence) => {
    const server = listener();
    const capture = captureOf(server);
    connectTo(server);
    const segments = capture.until("three segments came", ({ length }) => length >= 3);
    expect(told(segments, server.port)).toEqual([
      "client SYN seq=0",
      "server SYN,ACK seq=0 ack=1",
      "client ACK seq=1 ack=1",
    ]);
    see(evidence, told(segments, server.port));
    expect(segments[0]?.options).toMatchObject({ mss: 65_495, sackPermitted: true });
    expect(segments.map(({ payload }) => payload.length)).toEqual([0, 0, 0]);
  });

  claim("old-duplicate", "RST", async (evidence) => {
    const server = listener();
    const capture = captureOf(server);
    const closed = tcpSocket();
    sys.bind(closed, { address: "127.0.0.1", port: 0 });
    const from = sys.getsockname(closed);
    closeNow(closed); // no socket has this port
    sendOldSyn(from, { address: "127.0.0.1", port: server.port });
    const segments = capture.until("three segments came", ({ length }) => length >= 3);
    expect(told(segments, server.port)).toEqual(["client SYN seq=0", "server SYN,ACK seq=0 ack=1", "client RST seq=1"]);
    see(evidence, told(segments, server.port));
    expect(listeningRow(server).rxQueue).toBe(0);
    await soon(() => rowsWith(server.port).map(({ state }) => state)).toEqual(["LISTEN"]);
  });

  claim("handshake-without-accept", async (evidence) => {
    const server = listener();
    const client = connectTo(server);
    write(client.fd, "hello\n");
    await soon(() => rowsOf(client).server).toMatchObject({ state: "ESTABLISHED", inode: 0, rxQueue: 6 });
    expect(listeningRow(server).rxQueue).toBe(1); // one waits in the accept queue
    evidence.saw("before accept", "ESTABLISHED, inode 0, 6 bytes to read");

    const connFd = acceptFrom(server);
    expect(rowsOf(client).server?.inode).toBeGreaterThan(0);
    evidence.saw("inode after accept", rowsOf(client).server?.inode ?? 0);
    expect(listeningRow(server).rxQueue).toBe(0);
    expect(readText(connFd)).toBe("hello\n");
  });

  claim("syn-recv", "SYN_RECV", async (evidence) => {
    const server = listener();
    sys.setsockopt(server.listenFd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 10);
    const client = connectTo(server);
    await reach(client, "ESTABLISHED SYN_RECV", evidence);
    expect(rowsOf(client).server).toMatchObject({ inode: 0, timer: TIMER.retransmit });
    expect(listeningRow(server).rxQueue).toBe(0);
    write(client.fd, "hello\n");
    await reach(client, "ESTABLISHED ESTABLISHED", evidence);
    expect(listeningRow(server).rxQueue).toBe(1);

    const rude = connectTo(server);
    await reach(rude, "ESTABLISHED SYN_RECV", evidence);
    sys.setsockopt(rude.fd, sys.SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 0 });
    closeNow(rude.fd); // RST
    await reach(rude, "none none", evidence);
    expect(listeningRow(server).rxQueue).toBe(1);
  });

  claim("simultaneous-open", "SYN_RECV", async (evidence) => {
    // Two sockets call each other. The first is deaf: it does not hear the second one's SYN, nor that its own is acknowledged.
    const [deaf, fd] = [tcpSocket(), tcpSocket()];
    const [its, ours] = [deaf, fd].map((each) => {
      sys.bind(each, { address: "127.0.0.1", port: 0 });
      return sys.getsockname(each);
    }) as [Endpoint, Endpoint];
    const capture = captureOf(ours);
    deafen(deaf);
    knock(deaf, ours);
    knock(fd, its);
    expect(tcpInfo(fd).state).toBe("SYN_SENT");
    await soon(() => tcpInfo(fd).state).toBe("SYN_RECV"); // when the first repeats its SYN, after 1 s
    const row = (): TcpRow | undefined => rowsWith(ours.port)[0];
    expect(row()).toMatchObject({ state: "SYN_RECV", timer: TIMER.retransmit });
    expect(row()?.inode).toBeGreaterThan(0); // unlike a connection that comes to a listening socket, it is a program's
    evidence.saw("SYN_RECV, inode", row()?.inode ?? 0);
    closeNow(fd);
    expect(row()).toMatchObject({ state: "FIN_WAIT1", inode: 0 });
    evidence.saw("after close()", row()?.state ?? "none");
    hearAgain(deaf);
    const sent = ({ source }: Captured): boolean => source.port === ours.port;
    const isFin = (segment: Captured): boolean => sent(segment) && segment.flags.includes("FIN");
    const segments = capture.until("its FIN was sent", (all) => all.some(isFin));
    see(
      evidence,
      segments.filter(sent).map(({ flags }) => flags.join(",")),
    );
  });

  claim("both-open-first", "connects to itself", (evidence) => {
    const fd = tcpSocket();
    sys.bind(fd, { address: "127.0.0.1", port: 0 });
    const self = sys.getsockname(fd);
    const capture = captureOf(self);
    sys.connect(fd, self);
    expect(tcpInfo(fd).state).toBe("ESTABLISHED");
    const flags = capture.segments.map((segment) => segment.flags.join(","));
    expect(flags.slice(0, 2)).toEqual(["SYN", "SYN,ACK"]);
    expect(flags).not.toContain("RST");
    see(evidence, flags);
    write(fd, "hello, me\n");
    expect(readText(fd)).toBe("hello, me\n");
  });
});

describe("bytes are numbered,", () => {
  claim("sums", "one for SYN and one for FIN", (evidence) => {
    const server = listener();
    const capture = captureOf(server);
    const both = connection(server);
    talk(both);
    closeNow(both.fd);
    untilAcknowledged(capture);
    closeNow(both.connFd);
    const next = { client: 0, server: 0 };
    for (const { fromClient, segment, seq, ack } of relative(capture.until("it is over", over), server.port)) {
      const [sender, receiver] = fromClient ? (["client", "server"] as const) : (["server", "client"] as const);
      expect(seq).toBe(next[sender]);
      if (ack !== undefined) expect(ack).toBe(next[receiver]);
      const flags = segment.flags.filter((flag) => flag === "SYN" || flag === "FIN");
      next[sender] += segment.payload.length + flags.length;
    }
    expect(next).toEqual({ client: 8, server: 8 });
    evidence.saw("numbers taken by each end", 8);
  });
});

describe("the accept queue", () => {
  claim("queue-places", "n + 1", async (evidence) => {
    for (const backlog of [0, 1, 32]) {
      const server = listener(backlog);
      for (let i = 0; i <= backlog; i++) connectTo(server);
      await soon(() => listeningRow(server).rxQueue).toBe(backlog + 1);
      const late = knockAt(server);
      expect(statesOf(late)).toBe("SYN_SENT none");
      expect(listeningRow(server).rxQueue).toBe(backlog + 1);
      evidence.saw(`waiting with a backlog of ${backlog}`, backlog + 1);
    }
  });

  claim("syn-again", "SYN", async (evidence) => {
    const server = listener(0);
    const capture = captureOf(server);
    connectTo(server);
    await soon(() => listeningRow(server).rxQueue).toBe(1);
    const late = knockAt(server);
    await reach(late, "SYN_SENT none", evidence);
    acceptFrom(server); // there is room now, but nothing tells the client
    await reach(late, "ESTABLISHED ESTABLISHED", evidence);
    const syns = capture.segments.filter(({ source, flags }) => source.port === late.port && flags.includes("SYN"));
    const [first, second] = syns;
    expect(second?.seq).toBe(first?.seq);
    const after = Number((second?.time ?? 0n) - (first?.time ?? 0n)) / 1e9;
    expect(after).toBeGreaterThan(0.9); // the kernel's clock ticks every 4 ms, or 10, and a timer may be late
    expect(after).toBeLessThan(1.9);
    evidence.saw("from the first SYN to the second", after, "s");
  });
});

describe("the close", () => {
  claim("close-three", "three", async (evidence) => {
    const three = ["client FIN,ACK seq=7 ack=7", "server FIN,ACK seq=7 ack=8", "client ACK seq=8 ack=8"];
    // "At once" is within the 40 ms for which an ACK waits: a machine that was busy just then gets another try.
    let close = closeOf(() => {});
    for (let tries = 1; close.segments.length !== 3 && tries < 10; tries++) close = closeOf(() => {});
    expect(close.segments).toEqual(three);
    see(evidence, close.segments);
    await reach(close.both, "TIME_WAIT none", evidence);
  });

  claim("close-four", "four", (evidence) => {
    const { segments } = closeOf(untilAcknowledged);
    expect(segments).toEqual([
      "client FIN,ACK seq=7 ack=7",
      "server ACK seq=7 ack=8",
      "server FIN,ACK seq=7 ack=8",
      "client ACK seq=8 ack=8",
    ]);
    see(evidence, segments);
  });

  claim("ack-held-back", "40 ms", (evidence) => {
    // It expects an answer where answers came quickly so far, and a timer may be late: a busy machine gets another try.
    let held = 0;
    const some40 = (): boolean => held > 30 && held < 100;
    for (let tries = 0; tries < 10 && !some40(); tries++) {
      const server = listener();
      const capture = captureOf(server);
      const both = connection(server);
      talk(both);
      closeNow(both.fd);
      untilAcknowledged(capture);
      const [fin] = closing(capture.segments);
      const ack = closing(capture.segments).find(({ source }) => source.port === server.port);
      held = Number((ack?.time ?? 0n) - (fin?.time ?? 0n)) / 1e6;
      evidence.saw("from FIN to its ACK", held, "ms");
    }
    expect(some40(), `${held} ms`).toBe(true);
  });

  claim("zero-again", (evidence) => {
    const both = connection();
    write(both.fd, "bye\n");
    sys.shutdown(both.fd, sys.SHUT_WR);
    const buffer = new Uint8Array(16);
    const counts = [1, 2, 3].map(() => read(both.connFd, buffer));
    expect(counts).toEqual([4, 0, 0]);
    evidence.saw("three reads", counts.join(", "));
  });

  claim("client-closes-first", "TIME_WAIT", async (evidence) => {
    const both = connection();
    closeNow(both.fd);
    expect(read(both.connFd, new Uint8Array(1))).toBe(0);
    closeNow(both.connFd);
    await reach(both, "TIME_WAIT none", evidence);
    expectCountdown(rowsOf(both).client, evidence);
  });

  claim("server-closes-first", "TIME_WAIT", async (evidence) => {
    const both = connection();
    closeNow(both.connFd);
    expect(read(both.fd, new Uint8Array(1))).toBe(0);
    closeNow(both.fd);
    await reach(both, "none TIME_WAIT", evidence);
    expectCountdown(rowsOf(both).server, evidence);
  });

  claim("half-closed", "FIN_WAIT2", async (evidence) => {
    const both = connection();
    sys.shutdown(both.fd, sys.SHUT_WR);
    await reach(both, "FIN_WAIT2 CLOSE_WAIT", evidence);
    expect(rowsOf(both).server?.rxQueue).toBe(1); // the FIN itself
    write(both.connFd, "still here\n");
    expect(readText(both.fd)).toBe("still here\n");
    expect(statesOf(both)).toBe("FIN_WAIT2 CLOSE_WAIT");
    const { client, server } = rowsOf(both); // and it may last as long as both like
    expect([client?.timer, server?.timer]).toEqual([TIMER.none, TIMER.none]);
    closeNow(both.connFd);
    await reach(both, "TIME_WAIT none", evidence);
  });

  claim("orphan-fin-wait2", "60 s", async (evidence) => {
    const both = connection();
    closeNow(both.fd);
    await reach(both, "FIN_WAIT2 CLOSE_WAIT", evidence);
    expectCountdown(rowsOf(both).client, evidence);
  });
});

describe("when the last ACK is lost", () => {
  claim("last-ack-lost", "again", async (evidence) => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    closeNow(both.fd);
    await reach(both, "FIN_WAIT2 CLOSE_WAIT", evidence);
    deafen(both.connFd);
    closeNow(both.connFd);
    const segments = capture.until("the server has sent its FIN twice, and got two answers", (all) => {
      const fins = all.filter(({ flags, source }) => flags.includes("FIN") && source.port === both.serverPort);
      return fins.length >= 2 && all.at(-1)?.source.port === both.port;
    });
    const seen = told(segments, both.serverPort).slice(-4);
    const [fin, ack] = seen;
    expect(seen).toEqual([fin, ack, fin, ack]);
    see(evidence, seen);
    expect(statesOf(both)).toBe("TIME_WAIT LAST_ACK");
  });

  claim("fin-to-nobody", "RST", (evidence) => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    deafen(both.connFd);
    sys.setsockopt(both.fd, sys.SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 0 });
    closeNow(both.fd); // nothing is left of it, and the server's end does not hear that
    expect(statesOf(both)).toBe("none ESTABLISHED");
    closeNow(both.connFd);
    const isAnswer = ({ flags, source }: Captured): boolean => flags.includes("RST") && source.port === both.port;
    const segments = capture.until("the FIN is answered", (all) => all.filter(isAnswer).length >= 2);
    see(evidence, told(segments, both.serverPort).slice(-2));
  });
});

describe("with loopback down", () => {
  claim("fin-wait1", "FIN_WAIT1", async (evidence) => {
    const both = connection();
    setLoopback("down");
    closeNow(both.fd);
    await reach(both, "FIN_WAIT1 ESTABLISHED", evidence);
    expect(rowsOf(both).client).toMatchObject({ inode: 0, txQueue: 1, timer: TIMER.retransmit });
    setLoopback("up");
    await reach(both, "FIN_WAIT2 CLOSE_WAIT", evidence);
  });

  claim("last-ack", "LAST_ACK", async (evidence) => {
    const both = connection();
    closeNow(both.fd);
    await reach(both, "FIN_WAIT2 CLOSE_WAIT", evidence);
    setLoopback("down");
    closeNow(both.connFd);
    await reach(both, "FIN_WAIT2 LAST_ACK", evidence);
    expect(rowsOf(both).server).toMatchObject({ inode: 0, timer: TIMER.retransmit });
    setLoopback("up");
    await reach(both, "TIME_WAIT none", evidence);
  });

  claim("both-close-first", "both", async (evidence) => {
    const both = connection();
    setLoopback("down");
    closeNow(both.fd);
    closeNow(both.connFd);
    await reach(both, "FIN_WAIT1 FIN_WAIT1", evidence);
    setLoopback("up");
    await reach(both, "TIME_WAIT TIME_WAIT", evidence);
    const { client, server } = rowsOf(both);
    expectCountdown(client, evidence);
    expectCountdown(server, evidence);
  });

  claim("closing", "CLOSING", async (evidence) => {
    const both = connection();
    setLoopback("down");
    sys.shutdown(both.connFd, sys.SHUT_WR);
    // Each time the server's FIN stays without answer it waits twice as long: 0.2 s, 0.4, 0.8, 1.6. Leave it time to be
    // seen while the client, who has tried once, sends its FIN.
    await soon(() => rowsOf(both).server?.when).toBeGreaterThan(1.2);
    sys.shutdown(both.fd, sys.SHUT_WR);
    setLoopback("up");
    await reach(both, "FIN_WAIT2 CLOSING", evidence);
    expect(tcpInfo(both.connFd).state).toBe("CLOSING");
    await reach(both, "TIME_WAIT TIME_WAIT", evidence);
  });
});

describe("RST leaves no row behind,", () => {
  claim("reset-unread", "unread", async (evidence) => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    write(both.fd, "nobody reads this\n");
    await soon(() => rowsOf(both).server?.rxQueue).toBe(18);
    closeNow(both.connFd);
    const [reset] = closing(capture.until("the connection is over", over));
    expect(reset).toMatchObject({ flags: ["RST", "ACK"], source: { port: both.serverPort } });
    expect(codeOf(() => read(both.fd, new Uint8Array(1)))).toBe("ECONNRESET");
    evidence.saw("the peer's read", "ECONNRESET");
    await reach(both, "none none", evidence);
  });

  claim("reset-linger", "SO_LINGER", async (evidence) => {
    const both = connection();
    const capture = captureOf({ port: both.serverPort });
    sys.setsockopt(both.fd, sys.SOL_SOCKET, sys.SO_LINGER, { onoff: 1, linger: 0 });
    closeNow(both.fd);
    const [reset] = closing(capture.until("the connection is over", over));
    expect(reset).toMatchObject({ flags: ["RST", "ACK"], destination: { port: both.serverPort } });
    expect(codeOf(() => read(both.connFd, new Uint8Array(1)))).toBe("ECONNRESET");
    evidence.saw("the peer's read", "ECONNRESET");
    await reach(both, "none none", evidence);
  });

  claim("refused", "ECONNREFUSED", (evidence) => {
    const { listenFd, port } = listener();
    closeNow(listenFd);
    const capture = captureOf({ port });
    expect(codeOf(() => connectTo({ port }))).toBe("ECONNREFUSED");
    const segments = capture.until("the connection is over", over);
    expect(told(segments, port)).toEqual(["client SYN seq=0", "server RST,ACK seq=0 ack=1"]);
    see(evidence, told(segments, port));
    expect(readTcpTable().filter(({ remote }) => remote.port === port)).toEqual([]);
  });
});

describe("TCP_INFO", () => {
  claim("tcp-info", async (evidence) => {
    const server = listener(0);
    const both = connection(server);
    const agree = (fd: number, row: () => TcpRow | undefined, state: string): Promise<void> =>
      soon(() => [tcpInfo(fd).state, row()?.state])
        .toEqual([state, state])
        .then(() => evidence.saw("state", state));
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
    await reach(both, "TIME_WAIT none", evidence);
    expect(client()?.inode).toBe(0);
    expect(tcpInfo(both.fd).state).toBe("CLOSE");
  });
});
