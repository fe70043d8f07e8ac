import { describe, expect } from "vitest";
import { TIMER } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import { type Client, closeNow, connection, listener, readText, rowsOf, statesOf, talk } from "./testing/both-ends.ts";
import { deafen } from "./testing/deaf.ts";
import {
  captureOf,
  expectCountdown,
  inPrivateNetwork,
  reach,
  see,
  told,
  untilAcknowledged,
} from "./testing/observing.ts";
import type { Capture, Captured } from "./capture/packets.ts";
import { closing, over } from "./capture/timeline.ts";

// How a connection ends, without a server: both ends are sockets of this process.

inPrivateNetwork();

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
