import { type Endpoint, isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { IFF_UP, interfaceFlags, setInterfaceFlags } from "@accept-loop/libc/net/if";
import { readTcpTable, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import * as sys from "@accept-loop/libc/sys/socket";
import { close, read, write } from "@accept-loop/libc/unistd";

// The kernel alone, without a server: both ends of every connection are sockets of this process. For the tests.

/** The descriptors that a test has opened and not closed. */
const open = new Set<number>();

/** Closes everything that a test has left open. */
export function closeAll(): void {
  for (const fd of open) closeNow(fd);
}

/** Takes loopback down, so that every packet is lost, or up again. Only in a network namespace of one's own. */
export function setLoopback(state: "up" | "down"): void {
  const flags = interfaceFlags("lo");
  setInterfaceFlags("lo", state === "up" ? flags | IFF_UP : flags & ~IFF_UP);
}

/** A TCP socket whose calls give up after 10 s, because a test that waits forever says nothing. */
export function tcpSocket(): number {
  const fd = sys.socket(sys.AF_INET, sys.SOCK_STREAM, 0);
  open.add(fd);
  for (const limit of [sys.SO_RCVTIMEO, sys.SO_SNDTIMEO]) {
    sys.setsockopt(fd, sys.SOL_SOCKET, limit, { tv_sec: 10, tv_usec: 0 });
  }
  return fd;
}

export function closeNow(fd: number): void {
  open.delete(fd);
  close(fd);
}

export interface Listener {
  readonly listenFd: number;
  readonly port: number;
}

export function listener(backlog = 5): Listener {
  const listenFd = tcpSocket();
  sys.bind(listenFd, { address: "127.0.0.1", port: 0 });
  sys.listen(listenFd, backlog);
  return { listenFd, port: sys.getsockname(listenFd).port };
}

/** A client's socket, and both ends' rows. */
export interface Client {
  readonly fd: number;
  readonly port: number;
  readonly serverPort: number;
}

export function connectTo({ port }: { port: number }, fd = tcpSocket()): Client {
  again(() => sys.connect(fd, { address: "127.0.0.1", port }));
  return { fd, port: sys.getsockname(fd).port, serverPort: port };
}

/** Sends SYN, and does not wait for an answer. */
export function knock(fd: number, at: Endpoint): void {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  const code = codeOf(() => sys.connect(fd, at));
  if (code !== "EINPROGRESS") throw new Error(`connect did not wait for an answer: ${code}`);
}

/** A new client's SYN. */
export function knockAt({ port }: { port: number }, fd = tcpSocket()): Client {
  knock(fd, { address: "127.0.0.1", port });
  return { fd, port: sys.getsockname(fd).port, serverPort: port };
}

/** A connection, accepted, and the descriptors of both ends. */
export interface Connection extends Client {
  readonly connFd: number;
}

export function connection(from: Listener = listener(), fd = tcpSocket()): Connection {
  const client = connectTo(from, fd);
  return { ...client, connFd: acceptFrom(from) };
}

export function acceptFrom({ listenFd }: Listener): number {
  const { fd } = again(() => sys.accept(listenFd));
  open.add(fd);
  return fd;
}

export function readText(fd: number): string {
  const buffer = new Uint8Array(64);
  return Buffer.from(
    buffer.subarray(
      0,
      again(() => read(fd, buffer)),
    ),
  ).toString();
}

/** hello, HELLO: from now on the server's kernel delays its ACKs a little, because an answer may take them along. */
export function talk({ fd, connFd }: Connection): void {
  write(fd, "hello\n");
  readText(connFd);
  write(connFd, "HELLO\n");
  readText(fd);
}

/** The rows of one connection; `undefined` where the kernel has none. */
export function rowsOf({ port, serverPort }: Client): { client: TcpRow | undefined; server: TcpRow | undefined } {
  const table = readTcpTable();
  const row = (local: number, remote: number): TcpRow | undefined =>
    table.find((candidate) => candidate.local.port === local && candidate.remote.port === remote);
  return { client: row(port, serverPort), server: row(serverPort, port) };
}

/** The states of both ends, "client server"; "none" where the kernel has no row. */
export function statesOf(of: Client): string {
  const { client, server } = rowsOf(of);
  return `${client?.state ?? "none"} ${server?.state ?? "none"}`;
}

export function listeningRow({ port }: Listener): TcpRow {
  const row = readTcpTable().find(({ local, state }) => state === "LISTEN" && local.port === port);
  if (row === undefined) throw new Error(`no row listens on port ${port}`);
  return row;
}

/** Calls again after a signal, such as a child's end: SA_RESTART does not help a call with a time limit. signal(7) */
function again<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

/** The code of the error that a call fails with. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (isSystemError(error)) return error.code;
    throw error;
  }
  return undefined;
}
