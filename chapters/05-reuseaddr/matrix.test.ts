import { type Endpoint, isSystemError } from "@accept-loop/libc/errno";
import {
  accept,
  AF_INET,
  bind,
  connect,
  getsockname,
  getsockopt,
  listen,
  setsockopt,
  shutdown,
  SHUT_WR,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_STREAM,
  socket,
  SOL_SOCKET,
} from "@accept-loop/libc/sys/socket";
import { close, read } from "@accept-loop/libc/unistd";
import { eventually } from "@accept-loop/lab/eventually";
import * as proc from "@accept-loop/lab/proc";
import { afterEach, describe, expect, test } from "vitest";

// May a new server have the port? Every combination of what is left there, of the option that the old socket had, and
// of the option that the new one sets, asked of the kernel itself.

const OPTIONS = { none: undefined, SO_REUSEADDR, SO_REUSEPORT } as const;
type Option = keyof typeof OPTIONS;

/** Descriptors of the running test, closed after it. */
const open = new Set<number>();
afterEach(() => {
  for (const fd of open) close(fd);
  open.clear();
});

function newSocket(option: Option = "none"): number {
  const fd = socket(AF_INET, SOCK_STREAM, 0);
  open.add(fd);
  const name = OPTIONS[option];
  if (name !== undefined) setsockopt(fd, SOL_SOCKET, name, 1);
  return fd;
}

function done(fd: number): void {
  open.delete(fd);
  close(fd);
}

function listener(option: Option, local: Endpoint = { address: "127.0.0.1", port: 0 }): number {
  const fd = newSocket(option);
  bind(fd, local);
  listen(fd, 64);
  return fd;
}

/** Tries to become a server on this address: "ok", or the call that failed and its code. */
function attempt(option: Option, local: Endpoint): string {
  try {
    done(listener(option, local));
    return "ok";
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `${error.syscall} ${error.code}`;
  }
}

/** What an old server may leave on its port; each leaves the listening socket closed. */
const LEFT_BEHIND = {
  /** It closed first, and so did the client: its end waits for a minute. */
  TIME_WAIT: (connFd: number, clientFd: number): void => {
    done(connFd);
    read(clientFd, new Uint8Array(1));
    done(clientFd);
  },
  /** It closed first, and the client has not. */
  FIN_WAIT2: (connFd: number, clientFd: number): void => {
    shutdown(connFd, SHUT_WR);
    read(clientFd, new Uint8Array(1));
    done(connFd);
  },
  /** Somebody, a child perhaps, still serves the client. */
  ESTABLISHED: (): void => {},
};

async function leave(state: keyof typeof LEFT_BEHIND, old: Option): Promise<Endpoint> {
  const listenFd = listener(old);
  const local = getsockname(listenFd);
  const clientFd = newSocket();
  connect(clientFd, local);
  const { fd: connFd } = accept(listenFd);
  open.add(connFd);
  done(listenFd);
  LEFT_BEHIND[state](connFd, clientFd);
  await eventually(`the port has a socket in ${state}`, () => proc.serverRows(local.port)[0]?.state === state);
  return local;
}

const ANSWERS: readonly [old: Option, fresh: Option, answer: string][] = [
  ["none", "none", "bind EADDRINUSE"],
  ["none", "SO_REUSEADDR", "bind EADDRINUSE"],
  ["none", "SO_REUSEPORT", "bind EADDRINUSE"],
  ["SO_REUSEADDR", "none", "bind EADDRINUSE"],
  ["SO_REUSEADDR", "SO_REUSEADDR", "ok"],
  ["SO_REUSEADDR", "SO_REUSEPORT", "bind EADDRINUSE"],
  ["SO_REUSEPORT", "none", "bind EADDRINUSE"],
  ["SO_REUSEPORT", "SO_REUSEADDR", "bind EADDRINUSE"],
  ["SO_REUSEPORT", "SO_REUSEPORT", "ok"],
];

for (const state of Object.keys(LEFT_BEHIND) as (keyof typeof LEFT_BEHIND)[]) {
  describe(`the old server left a connection in ${state}`, () => {
    for (const [old, fresh, answer] of ANSWERS) {
      test(`old with ${old}, new with ${fresh}: ${answer}`, async () => {
        expect(attempt(fresh, await leave(state, old))).toBe(answer);
      });
    }
  });
}

describe("another socket still listens on the address and port", () => {
  for (const [old, fresh] of ANSWERS) {
    const answer = old === "SO_REUSEPORT" && fresh === old ? "ok" : "bind EADDRINUSE";
    test(`old with ${old}, new with ${fresh}: ${answer}`, () => {
      expect(attempt(fresh, getsockname(listener(old)))).toBe(answer);
    });
  }
});

describe("addresses that overlap, and addresses that do not", () => {
  for (const option of ["none", "SO_REUSEADDR"] as const) {
    test(`0.0.0.0 listens, 127.0.0.1 comes, both with ${option}: EADDRINUSE`, () => {
      const { port } = getsockname(listener(option, { address: "0.0.0.0", port: 0 }));
      expect(attempt(option, { address: "127.0.0.1", port })).toBe("bind EADDRINUSE");
    });

    test(`127.0.0.1 listens, 0.0.0.0 comes, both with ${option}: EADDRINUSE`, () => {
      const { port } = getsockname(listener(option));
      expect(attempt(option, { address: "0.0.0.0", port })).toBe("bind EADDRINUSE");
    });

    test(`127.0.0.1 listens, 127.0.0.2 comes, both with ${option}: ok`, () => {
      const { port } = getsockname(listener(option));
      expect(attempt(option, { address: "127.0.0.2", port })).toBe("ok");
    });
  }
});

test("two sockets with SO_REUSEADDR may both bind, and only the first may listen", () => {
  const first = newSocket("SO_REUSEADDR");
  bind(first, { address: "127.0.0.1", port: 0 });
  const second = newSocket("SO_REUSEADDR");
  bind(second, getsockname(first));
  listen(first, 8);
  expect(() => listen(second, 8)).toThrow("listen EADDRINUSE");
});

test("a connection inherits the option from the socket that it was accepted from", () => {
  const listenFd = listener("SO_REUSEADDR");
  const clientFd = newSocket();
  connect(clientFd, getsockname(listenFd));
  const { fd } = accept(listenFd);
  open.add(fd);
  expect(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR)).toBe(1);
  expect(getsockopt(clientFd, SOL_SOCKET, SO_REUSEADDR)).toBe(0);
});

test("set after a bind that failed, the option lets the next bind of the same socket succeed", async () => {
  const local = await leave("TIME_WAIT", "SO_REUSEADDR");
  const fd = newSocket();
  expect(() => bind(fd, local)).toThrow("bind EADDRINUSE");
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(fd, local);
  listen(fd, 64);
});

test("closing one of four SO_REUSEPORT listeners resets the clients in its queue, and no other", () => {
  const first = listener("SO_REUSEPORT");
  const local = getsockname(first);
  const listeners = [first, ...Array.from({ length: 3 }, () => listener("SO_REUSEPORT", local))];
  const clients = Array.from({ length: 24 }, () => {
    const fd = newSocket();
    connect(fd, local);
    return fd;
  });
  const queues = (): number[] => proc.listeners(local.port).map(({ rxQueue }) => rxQueue);
  expect(queues().reduce((sum, length) => sum + length, 0)).toBe(clients.length);
  const left = listeners.slice(1);
  done(first);
  const waiting = queues().reduce((sum, length) => sum + length, 0);
  expect(queues()).toHaveLength(left.length);
  const survivors = clients.filter((fd) =>
    proc.states(local.port).some((row) => row.local.port === getsockname(fd).port),
  );
  expect(survivors).toHaveLength(waiting);
  expect(waiting).toBeLessThan(clients.length);
});
