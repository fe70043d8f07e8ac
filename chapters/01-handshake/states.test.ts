import { describe, expect } from "vitest";
import * as proc from "@accept-loop/lab/proc";
import { tcpInfo } from "@accept-loop/libc/netinet/tcp";
import { readTcpTable, type TcpRow, TIMER } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import {
  closeNow,
  codeOf,
  connection,
  connectTo,
  knockAt,
  listener,
  listeningRow,
  rowsOf,
  setLoopback,
  tcpSocket,
} from "./testing/both-ends.ts";
import { captureOf, expectCountdown, inPrivateNetwork, reach, rowsWith, see, soon, told } from "./testing/observing.ts";
import { closing, over } from "./capture/timeline.ts";

// The states of a connection, without a server: both ends are sockets of this process. Some states are seen only where
// loopback can be taken down, and every packet is lost.

inPrivateNetwork();

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
