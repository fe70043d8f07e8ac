import { execFileSync, spawn } from "node:child_process";
import {
  acceptFrom,
  closeAll,
  closeNow,
  codeOf,
  connection,
  connectTo,
  type Connection,
  listener,
  readText,
  rowsOf,
  statesOf,
  tcpSocket,
} from "@accept-loop/01-handshake/testing/both-ends";
import { Capture } from "@accept-loop/01-handshake/capture/packets";
import { eventually } from "@accept-loop/lab/eventually";
import { NO_NAMESPACE, sysctl } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import type { TcpRow } from "@accept-loop/lab/proc";
import { type Endpoint, isSystemError } from "@accept-loop/libc/errno";
import { F_SETFD, FD_CLOEXEC, fcntl } from "@accept-loop/libc/fcntl";
import * as sys from "@accept-loop/libc/sys/socket";
import { claim } from "@accept-loop/weave/claim/claim";
import { afterEach, expect } from "vitest";

// Who has a port: a socket that no table shows, a helper that outlives its server, an old connection that gives way.

afterEach(closeAll);

/** A socket with SO_REUSEADDR, bound and not listening. */
function boundTo(local: Endpoint): number {
  const fd = tcpSocket();
  sys.setsockopt(fd, sys.SOL_SOCKET, sys.SO_REUSEADDR, 1);
  sys.bind(fd, local);
  return fd;
}

/** What bind() with SO_REUSEADDR answers: the code that it fails with, or "ok". */
function bindTo(local: Endpoint): string {
  return codeOf(() => closeNow(boundTo(local))) ?? "ok";
}

function inodeOf(fd: number): number {
  const { target = "" } = proc.descriptors(process.pid).find((each) => each.fd === fd) ?? {};
  return Number(/^socket:\[(\d+)\]$/.exec(target)?.[1]);
}

claim("bound-only", "EADDRINUSE", (evidence) => {
  const fd = tcpSocket();
  sys.bind(fd, { address: "127.0.0.1", port: 0 });
  const local = sys.getsockname(fd);
  const answer = bindTo(local);
  expect(answer).toBe("EADDRINUSE");
  expect(proc.states(local.port)).toEqual([]);
  expect(execFileSync("ss", ["-Htan", `sport = :${local.port}`], { encoding: "utf8" })).toBe("");
  closeNow(fd);
  expect(bindTo(local)).toBe("ok");
  evidence.saw("bind() with SO_REUSEADDR", answer);
  evidence.saw("rows of /proc/net/tcp with the port", 0);
  evidence.saw("rows of ss -tan", 0);
});

claim("bound-only-found", "inode", (evidence) => {
  const fd = boundTo({ address: "127.0.0.1", port: 0 });
  const inodes = new Set(proc.table().map(({ inode }) => inode));
  const before = inodes.has(inodeOf(fd));
  expect(before).toBe(false);
  sys.listen(fd, 1);
  const [row] = proc.listeners(sys.getsockname(fd).port);
  expect(row?.inode).toBe(inodeOf(fd));
  evidence.saw("a row with its inode, while it is only bound", before);
  evidence.saw("a row with its inode, once it listens", true);
});

/** A listening socket, a program that was started by exec meanwhile, and whether the port is free without the server. */
async function outlivedBy(flag: 0 | typeof FD_CLOEXEC): Promise<{ answer: string; held: boolean; afterwards: string }> {
  const { listenFd, port } = listener();
  sys.setsockopt(listenFd, sys.SOL_SOCKET, sys.SO_REUSEADDR, 1);
  fcntl(listenFd, F_SETFD, flag);
  const inode = inodeOf(listenFd);
  const helper = spawn("sleep", ["600"], { stdio: "ignore" });
  const ended = new Promise((resolve) => helper.once("exit", resolve));
  const pid = helper.pid ?? -1;
  try {
    await eventually("the helper runs", () => proc.executable(pid) !== proc.executable(process.pid));
    closeNow(listenFd); // the server's own reference: all that its end would give back
    const local = { address: "127.0.0.1", port };
    const seen = { answer: bindTo(local), held: proc.socketInodes(pid).has(inode) };
    helper.kill("SIGKILL");
    await ended;
    return { ...seen, afterwards: bindTo(local) };
  } finally {
    helper.kill("SIGKILL");
  }
}

claim("helper-keeps-the-port", "EADDRINUSE", async (evidence) => {
  const without = await outlivedBy(0);
  expect(without).toEqual({ answer: "EADDRINUSE", held: true, afterwards: "ok" });
  evidence.saw("bind() while the helper runs", without.answer);
  evidence.saw("bind() once it has ended", without.afterwards);
});

claim("close-on-exec", "FD_CLOEXEC", async (evidence) => {
  const withFlag = await outlivedBy(FD_CLOEXEC);
  expect(withFlag).toEqual({ answer: "ok", held: false, afterwards: "ok" });
  evidence.saw("bind() while the helper runs", withFlag.answer);
});

/** Closes both ends, the server's first, and waits for its TIME_WAIT. */
async function serverFirst(both: Connection): Promise<void> {
  closeNow(both.connFd);
  expect(readText(both.fd)).toBe("");
  closeNow(both.fd);
  await eventually("the server's end is in TIME_WAIT", () => statesOf(both) === "none TIME_WAIT");
}

claim("syn-in-time-wait", "sequence number", async (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const from = listener();
  const capture = new Capture(from.port);
  try {
    const first = connection(from, boundTo({ address: "127.0.0.1", port: 0 }));
    await serverFirst(first);
    const again = connectTo(from, boundTo({ address: "127.0.0.1", port: first.port }));
    acceptFrom(from);
    expect(again.port).toBe(first.port);
    expect(statesOf(again)).toBe("ESTABLISHED ESTABLISHED");
    expect(proc.states(from.port).filter(({ state }) => state === "TIME_WAIT")).toEqual([]);
    const syns = capture.segments.filter(({ flags }) => flags.join() === "SYN");
    expect(syns).toHaveLength(2);
    const [old = 0, fresh = 0] = syns.map(({ seq }) => seq);
    expect((fresh - old) >>> 0).toBeLessThan(2 ** 31);
    evidence.saw("the sequence number of the second SYN, less that of the first", (fresh - old) >>> 0);
    evidence.saw("the server's row", rowsOf(again).server?.state ?? "none");
  } finally {
    capture.close();
  }
});

/** As many connections from this machine to one address as the kernel allows, and the error that ends them. */
function connectAll(port: number): { fds: number[]; code: string } {
  const fds: number[] = [];
  for (;;) {
    const fd = tcpSocket();
    try {
      sys.connect(fd, { address: "127.0.0.1", port });
      fds.push(fd);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return { fds, code: error.code };
    }
  }
}

/** Lets connect() choose from ten ports, while `work` runs. */
async function withTenPorts(work: () => void | Promise<void>): Promise<void> {
  const before = sysctl("net.ipv4.ip_local_port_range", "20000 20009");
  try {
    await work();
  } finally {
    sysctl("net.ipv4.ip_local_port_range", before);
  }
}

claim("no-port-left", "EADDRNOTAVAIL", async (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const [one, other] = [listener(64), listener(64)];
  await withTenPorts(() => {
    const { fds, code } = connectAll(one.port);
    expect([fds.length, code]).toEqual([10, "EADDRNOTAVAIL"]);
    expect(proc.states(one.port).filter(({ remote }) => remote.port === one.port)).toHaveLength(10);
    expect(codeOf(() => connectTo(other))).toBeUndefined();
    evidence.saw("connections to one server from 10 ports", fds.length);
    evidence.saw("the next connect()", code);
    evidence.saw("connect() to another server", "ok");
  });
});

claim("time-wait-uses-ports", "tcp_tw_reuse at 1", async (evidence, context) => {
  if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
  const from = listener(64);
  const before = sysctl("net.ipv4.tcp_tw_reuse", 0);
  try {
    await withTenPorts(async () => {
      const { fds } = connectAll(from.port);
      const ends = fds.map(() => acceptFrom(from));
      for (const fd of [...fds, ...ends]) closeNow(fd); // the client's end closes first
      const waiting = (): TcpRow[] => proc.states(from.port).filter(({ state }) => state === "TIME_WAIT");
      await eventually("ten client's ends are in TIME_WAIT", () => waiting().length === 10);
      const { code } = connectAll(from.port);
      expect(code).toBe("EADDRNOTAVAIL");
      evidence.saw("connect() with ten ports in TIME_WAIT", code);
      sysctl("net.ipv4.tcp_tw_reuse", 1);
      await eventually("connect() gets one of the ports", () => codeOf(() => connectTo(from)) === undefined);
      const left = Math.min(...waiting().map(({ when }) => when));
      expect(left).toBeGreaterThan(10); // so no TIME_WAIT was over
      evidence.saw("seconds that the others have to wait still", left, "s");
    });
  } finally {
    sysctl("net.ipv4.tcp_tw_reuse", before);
  }
});
