import { type Endpoint, isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
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
import { claim } from "@accept-loop/weave/claim/claim";
import type { Evidence } from "@accept-loop/weave/claim/evidence";
import { afterEach, expect } from "vitest";

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
  /** It closed first, then the client did: its end waits for a minute. */
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
  /** A process, a child perhaps, still serves the client. */
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

/** Goes through those rows of the matrix, with every state that an old connection may be in. */
async function goThrough(rows: typeof ANSWERS, evidence: Evidence): Promise<void> {
  for (const state of Object.keys(LEFT_BEHIND) as (keyof typeof LEFT_BEHIND)[]) {
    for (const [old, fresh, answer] of rows) {
      const row = `${state}, old with ${old}, new with ${fresh}`;
      const seen = attempt(fresh, await leave(state, old));
      expect(`${row}: ${seen}`).toBe(`${row}: ${answer}`);
      evidence.saw(row, seen);
    }
  }
}

claim("old-without", async (evidence) => {
  await goThrough(
    ANSWERS.filter(([old]) => old === "none"),
    evidence,
  );
});

claim("both-reuseaddr", async (evidence) => {
  await goThrough(
    ANSWERS.filter(([old, fresh]) => old === "SO_REUSEADDR" && fresh !== "SO_REUSEPORT"),
    evidence,
  );
});

claim("row-stays", "TIME_WAIT", async (evidence) => {
  const local = await leave("TIME_WAIT", "SO_REUSEADDR");
  listener("SO_REUSEADDR", local);
  const states = [...proc.listeners(local.port), ...proc.serverRows(local.port)].map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(["LISTEN", "TIME_WAIT"]));
  for (const state of states) evidence.saw("on the port", state);
});

claim("options-do-not-mix", "EADDRINUSE", async (evidence) => {
  await goThrough(
    ANSWERS.filter(([old, fresh]) => old === "SO_REUSEPORT" || (old === "SO_REUSEADDR" && fresh === "SO_REUSEPORT")),
    evidence,
  );
});

claim("still-listens", (evidence) => {
  for (const [old, fresh] of ANSWERS) {
    const answer = old === "SO_REUSEPORT" && fresh === old ? "ok" : "bind EADDRINUSE";
    const row = `LISTEN, old with ${old}, new with ${fresh}`;
    const seen = attempt(fresh, getsockname(listener(old)));
    expect(`${row}: ${seen}`).toBe(`${row}: ${answer}`);
    evidence.saw(row, seen);
  }
});

const OVERLAPS: readonly [first: string, second: string, answer: string][] = [
  ["0.0.0.0", "127.0.0.1", "bind EADDRINUSE"],
  ["127.0.0.1", "0.0.0.0", "bind EADDRINUSE"],
  ["127.0.0.1", "127.0.0.2", "ok"],
];

claim("overlap", (evidence) => {
  for (const option of ["none", "SO_REUSEADDR"] as const) {
    for (const [first, second, answer] of OVERLAPS) {
      const { port } = getsockname(listener(option, { address: first, port: 0 }));
      const row = `${first} listens, ${second} comes, both with ${option}`;
      const seen = attempt(option, { address: second, port });
      expect(`${row}: ${seen}`).toBe(`${row}: ${answer}`);
      evidence.saw(row, seen);
    }
  }
});

claim("second-listen", "EADDRINUSE", (evidence) => {
  const first = newSocket("SO_REUSEADDR");
  bind(first, { address: "127.0.0.1", port: 0 });
  const second = newSocket("SO_REUSEADDR");
  bind(second, getsockname(first));
  listen(first, 8);
  expect(() => listen(second, 8)).toThrow("listen EADDRINUSE");
  evidence.saw("the second listen()", "EADDRINUSE");
});

claim("inherits", (evidence) => {
  const listenFd = listener("SO_REUSEADDR");
  const clientFd = newSocket();
  connect(clientFd, getsockname(listenFd));
  const { fd } = accept(listenFd);
  open.add(fd);
  expect(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR)).toBe(1);
  expect(getsockopt(clientFd, SOL_SOCKET, SO_REUSEADDR)).toBe(0);
  evidence.saw("the option of the server's end", 1);
  evidence.saw("the option of the client's end", 0);
});

claim("after-failed-bind", async (evidence) => {
  const local = await leave("TIME_WAIT", "SO_REUSEADDR");
  const fd = newSocket();
  expect(() => bind(fd, local)).toThrow("bind EADDRINUSE");
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  bind(fd, local);
  listen(fd, 64);
  evidence.saw("the state after the second bind() and listen()", proc.listeners(local.port)[0]?.state ?? "none");
});

claim("share-of-the-idle", (evidence) => {
  const busy = listener("SO_REUSEPORT");
  const local = getsockname(busy);
  const working = listener("SO_REUSEPORT", local);
  fcntl(working, F_SETFL, fcntl(working, F_GETFL) | O_NONBLOCK);
  const taken = Array.from({ length: 64 }, () => {
    connect(newSocket(), local);
    try {
      open.add(accept(working).fd);
      return 1;
    } catch (error) {
      if (!isSystemError(error, "EAGAIN")) throw error;
      return 0; // the other socket has this client
    }
  });
  const waiting = proc.listeners(local.port).map(({ rxQueue }) => rxQueue);
  const accepted = taken.filter((one) => one === 1).length;
  expect(waiting.toSorted((a, b) => a - b)).toEqual([0, 64 - accepted]);
  expect(accepted).toBeGreaterThan(8);
  expect(64 - accepted).toBeGreaterThan(8);
  evidence.saw("clients accepted at once", accepted);
  evidence.saw("clients that wait at the socket that no process accepts from", 64 - accepted);
});

claim("closing-one-resets", (evidence) => {
  const first = listener("SO_REUSEPORT");
  const local = getsockname(first);
  const listeners = [first, ...Array.from({ length: 3 }, () => listener("SO_REUSEPORT", local))];
  const clients = Array.from({ length: 64 }, () => {
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
  for (const fd of clients.filter((each) => !survivors.includes(each)))
    expect(() => read(fd, new Uint8Array(1))).toThrow("read ECONNRESET");
  expect(waiting).toBeLessThan(clients.length);
  evidence.saw("clients", clients.length);
  evidence.saw("clients that were reset", clients.length - waiting);
});
