import { describe, expect } from "vitest";
import type { Endpoint } from "@accept-loop/libc/errno";
import { IPPROTO_TCP } from "@accept-loop/libc/netinet/in";
import { TCP_DEFER_ACCEPT, tcpInfo } from "@accept-loop/libc/netinet/tcp";
import { type TcpRow, TIMER } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import {
  acceptFrom,
  closeNow,
  connection,
  connectTo,
  knock,
  listener,
  listeningRow,
  readText,
  rowsOf,
  talk,
  tcpSocket,
} from "./testing/both-ends.ts";
import { deafen, hearAgain } from "./testing/deaf.ts";
import {
  captureOf,
  inPrivateNetwork,
  reach,
  rowsWith,
  see,
  soon,
  told,
  untilAcknowledged,
} from "./testing/observing.ts";
import { sendOldSyn } from "./testing/old-syn.ts";
import type { Captured } from "./capture/packets.ts";
import { over, relative } from "./capture/timeline.ts";

// How a connection begins, without a server: both ends are sockets of this process.

inPrivateNetwork();

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
