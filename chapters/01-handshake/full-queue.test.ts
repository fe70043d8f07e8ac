import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";
import { sysctl } from "@accept-loop/lab/namespace";
import { read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import {
  acceptFrom,
  type Client,
  codeOf,
  connectTo,
  knockAt,
  listener,
  type Listener,
  listeningRow,
  readText,
  rowsOf,
  statesOf,
  tcpSocket,
} from "./testing/both-ends.ts";
import { deafen, hearAgain } from "./testing/deaf.ts";
import type { Captured } from "./capture/packets.ts";
import { captureOf, inPrivateNetwork, reach, soon } from "./testing/observing.ts";

// How many clients an accept queue has room for, what a client meets at a full one, and where the server's kernel says that it is full.

const PARAMETERS = ["net.core.somaxconn", "net.ipv4.tcp_syn_retries", "net.ipv4.tcp_abort_on_overflow"] as const;
/** Room for so many half-open connections, and for one more in the accept queue. */
const BACKLOG = 2;
const before = new Map<string, string>();

inPrivateNetwork();

beforeEach(() => {
  for (const name of PARAMETERS) before.set(name, sysctl(name));
});

afterEach(() => {
  for (const [name, value] of before) sysctl(name, value);
  before.clear();
});

/** A listening socket whose accept queue is full: with a backlog of 0 there is room for one client. */
async function fullQueue(): Promise<Listener> {
  const server = listener(0);
  connectTo(server);
  await soon(() => listeningRow(server).rxQueue).toBe(1);
  return server;
}

/** How often a connection, or the SYN for one, met a full queue in this network namespace. */
function overflows(): number {
  const [names = [], values = []] = readFileSync("/proc/net/netstat", "latin1")
    .split("\n")
    .filter((line) => line.startsWith("TcpExt:"))
    .map((line) => line.split(" "));
  return Number(values[names.indexOf("ListenOverflows")]);
}

/**
 * A client that has finished its handshake as far as it knows, while the full queue did not take it: its SYN came when there
 * was room, and its last ACK when there was none.
 */
async function halfwayIn(server: Listener): Promise<Client> {
  const client = connectLater(server);
  await soon(() => statesOf(client)).toBe("SYN_SENT SYN_RECV");
  for (let i = 0; i <= BACKLOG; i++) connectTo(server);
  await soon(() => listeningRow(server).rxQueue).toBe(BACKLOG + 1);
  hearAgain(client.fd); // the server repeats its SYN,ACK, after 1 s
  await soon(() => rowsOf(client).client?.state).not.toBe("SYN_SENT");
  return client;
}

/** Sends SYN, and does not hear the answer. */
function connectLater(server: Listener): Client {
  const fd = tcpSocket();
  deafen(fd);
  return knockAt(server, fd);
}

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

claim("syn-times-out", "ETIMEDOUT", async (evidence) => {
  const server = await fullQueue();
  sysctl("net.ipv4.tcp_syn_retries", 1);
  const capture = captureOf(server);
  const late = tcpSocket();
  const code = codeOf(() => connectTo(server, late));
  expect(code).toBe("ETIMEDOUT");
  expect(capture.segments.every(({ flags }) => flags.join() === "SYN")).toBe(true); // and nothing came back
  expect(capture.segments.length).toBeGreaterThanOrEqual(2);
  evidence.saw("connect", code ?? "no error");
  evidence.saw("SYNs without an answer", capture.segments.length);
});

claim("halfway-in", "SYN_RECV", async (evidence) => {
  const server = listener(BACKLOG);
  const client = await halfwayIn(server);
  await reach(client, "ESTABLISHED SYN_RECV", evidence);
  write(client.fd, "hello\n");
  const capture = captureOf(server);
  capture.until("the client sends its bytes again", (all) => all.some(({ payload }) => payload.length === 6));
  expect(rowsOf(client).client?.txQueue).toBe(6); // not acknowledged
  expect(statesOf(client)).toBe("ESTABLISHED SYN_RECV");
  evidence.saw("bytes that are not acknowledged", rowsOf(client).client?.txQueue ?? NaN);
  for (let i = 0; i <= BACKLOG; i++) acceptFrom(server); // now there is room
  await reach(client, "ESTABLISHED ESTABLISHED", evidence);
  expect(readText(acceptFrom(server))).toBe("hello\n");
});

claim("abort-on-overflow", "ECONNRESET", async (evidence) => {
  sysctl("net.ipv4.tcp_abort_on_overflow", 1);
  const server = listener(BACKLOG);
  const capture = captureOf(server);
  const client = await halfwayIn(server);
  const isReset = ({ flags, destination }: Captured): boolean =>
    flags.includes("RST") && destination.port === client.port;
  capture.until("the server's kernel answers with RST", (all) => all.some(isReset));
  await soon(() => statesOf(client)).toBe("none none");
  const code = codeOf(() => read(client.fd, new Uint8Array(1)));
  expect(code).toBe("ECONNRESET");
  evidence.saw("the client's read", code ?? "no error");
});

claim("full-queue-shows", "ListenOverflows", async (evidence) => {
  const server = await fullQueue();
  const { stdout } = spawnSync("ss", ["-Hltn", `sport = :${server.port}`], { encoding: "utf8" });
  const [, received, sent] = /^LISTEN\s+(\d+)\s+(\d+)\s/.exec(stdout) ?? [];
  expect([received, sent]).toEqual(["1", "0"]);
  evidence.saw("Recv-Q, Send-Q", `${received}, ${sent}`);
  const counted = overflows();
  knockAt(server);
  expect(overflows()).toBeGreaterThan(counted);
  evidence.saw("ListenOverflows after one more SYN", `+${overflows() - counted}`);
});

claim("somaxconn", "net.core.somaxconn", (evidence) => {
  sysctl("net.core.somaxconn", 3);
  const server = listener(4096);
  const { stdout } = spawnSync("ss", ["-Hltn", `sport = :${server.port}`], { encoding: "utf8" });
  const [, granted] = /^LISTEN\s+\d+\s+(\d+)\s/.exec(stdout) ?? [];
  expect(granted).toBe("3");
  evidence.saw("listen(4096) with net.core.somaxconn = 3: Send-Q", Number(granted));
});
