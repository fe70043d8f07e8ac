import { afterEach, describe, expect, test } from "vitest";
import { POLLIN, POLLNVAL, POLLOUT, POLLPRI, POLLRDHUP, PollFds, poll, pollNames, ppoll } from "./poll.ts";
import { doNothing, SA_RESTART, SIG_BLOCK, SIG_SETMASK, sigaction, sigprocmask, SIGUSR2 } from "./signal.ts";
import { prlimit, RLIMIT_NOFILE } from "./sys/resource.ts";
import {
  connect,
  MSG_OOB,
  send,
  setsockopt,
  SHUT_RDWR,
  SHUT_WR,
  shutdown,
  SO_LINGER,
  SOL_SOCKET,
} from "./sys/socket.ts";
import { amidAlarms, raise } from "./testing/interruption.ts";
import { closeAll, closeLater, closeNow, connection, listener, tcpSocket } from "./testing/loopback.ts";
import { Random } from "./testing/random.ts";
import { close, dup, pipe, read, write } from "./unistd.ts";

afterEach(closeAll);

const interrupted = expect.objectContaining({ code: "EINTR" });

function newPipe(): [readEnd: number, writeEnd: number] {
  return pipe().map(closeLater) as [number, number];
}

/** What poll reports of one descriptor, at the latest after five seconds. */
function revents(fd: number, events: number, timeout = 5000): string {
  const fds = new PollFds();
  fds.add(fd, events);
  poll(fds, timeout);
  return pollNames(fds.revents(0));
}

describe("PollFds", () => {
  test("grows as entries are added, and keeps every one", () => {
    const fds = new PollFds();
    for (let fd = 0; fd < 5000; fd++) expect(fds.add(fd, fd % 8)).toBe(fd);
    expect(fds.length).toBe(5000);
    expect(fds.bytes.byteLength).toBeGreaterThanOrEqual(5000 * 8);
    for (let i = 0; i < 5000; i++) if (fds.fd(i) !== i || fds.events(i) !== i % 8) throw new Error(`entry ${i}`);
  });

  test.for([
    [0, [13, 11, 12]], // the first
    [1, [10, 13, 12]],
    [3, [10, 11, 12]], // the last
  ] as const)("remove(%d) puts the last entry in the gap", ([index, left]) => {
    const fds = new PollFds();
    for (const fd of [10, 11, 12, 13]) fds.add(fd, fd);
    fds.remove(index);
    expect(Array.from({ length: fds.length }, (_, i) => fds.fd(i))).toEqual(left);
    expect(Array.from({ length: fds.length }, (_, i) => fds.events(i))).toEqual(left);
  });

  test.for([-1, 2, 3, 100, 0.5, Number.NaN, 2 ** 32])(
    "has no entry %d when it holds two, and stays as it is",
    (index) => {
      const fds = new PollFds();
      fds.add(10, POLLIN);
      fds.add(11, POLLOUT);
      const refusal = new RangeError(`no entry ${index}: there are 2`);
      expect(() => fds.fd(index)).toThrow(refusal);
      expect(() => fds.events(index)).toThrow(refusal);
      expect(() => fds.revents(index)).toThrow(refusal);
      expect(() => fds.setEvents(index, POLLIN)).toThrow(refusal);
      expect(() => fds.setFd(index, 12)).toThrow(refusal);
      expect(() => fds.remove(index)).toThrow(refusal);
      expect([fds.length, fds.fd(0), fds.events(0), fds.fd(1), fds.events(1)]).toEqual([2, 10, POLLIN, 11, POLLOUT]);
    },
  );

  test("setFd(…, -1) leaves an entry out, with its errors, until it has a descriptor again", () => {
    const [readEnd, writeEnd] = newPipe();
    closeNow(readEnd);
    const fds = new PollFds();
    fds.add(writeEnd, 0);
    expect([poll(fds, 0), pollNames(fds.revents(0))]).toEqual([1, "POLLERR"]); // nobody reads the pipe
    fds.setFd(0, -1);
    expect([poll(fds, 0), pollNames(fds.revents(0))]).toEqual([0, "0"]);
    fds.setFd(0, writeEnd);
    expect(poll(fds, 0)).toBe(1);
  });

  test("an empty one has nothing to remove", () => {
    const fds = new PollFds();
    expect(() => fds.remove(0)).toThrow("no entry 0: there are 0");
    expect(fds.length).toBe(0);
  });

  test("an entry that takes a freed place has no revents of the one before", () => {
    const fds = new PollFds();
    fds.add(1_000_000, POLLIN);
    expect(poll(fds, 0)).toBe(1);
    expect(fds.revents(0)).toBe(POLLNVAL);
    fds.remove(0);
    expect(fds.revents(fds.add(-1, POLLIN))).toBe(0);
  });

  test("behaves like a list of entries under thousands of random changes", () => {
    const random = new Random(4);
    const [fds, model] = [new PollFds(), [] as { fd: number; events: number }[]];
    for (let round = 0; round < 20_000; round++) {
      const index = random.below(model.length);
      if (model.length === 0 || random.below(100) < 52) {
        const entry = { fd: random.below(100_000) - 10, events: random.below(64) };
        expect(fds.add(entry.fd, entry.events)).toBe(model.push(entry) - 1);
      } else if (random.below(2) === 0) {
        fds.remove(index);
        const last = model.pop() as (typeof model)[0];
        if (index < model.length) model[index] = last;
      } else {
        fds.setEvents(index, random.below(64));
        (model[index] as (typeof model)[0]).events = fds.events(index);
      }
      if (fds.length !== model.length) throw new Error(`round ${round}`);
    }
    expect(Array.from({ length: fds.length }, (_, i) => ({ fd: fds.fd(i), events: fds.events(i) }))).toEqual(model);
  });
});

describe("what poll reports", () => {
  test("of a pipe: its bytes, its room, and that the other end has closed", () => {
    const [readEnd, writeEnd] = newPipe();
    expect(revents(readEnd, POLLIN, 0)).toBe("0");
    expect(revents(writeEnd, POLLOUT)).toBe("POLLOUT");
    write(writeEnd, "x");
    expect(revents(readEnd, POLLIN)).toBe("POLLIN");
    closeNow(writeEnd);
    expect(revents(readEnd, POLLIN)).toBe("POLLIN|POLLHUP");
    const [otherRead, otherWrite] = newPipe();
    closeNow(otherRead);
    expect(revents(otherWrite, 0)).toBe("POLLERR");
  });

  test("of a connection: room, bytes, the peer's FIN without POLLHUP, and POLLHUP when both sides have shut", () => {
    const { clientFd, connFd } = connection();
    const all = POLLIN | POLLOUT | POLLRDHUP;
    expect(revents(connFd, all)).toBe("POLLOUT");
    write(clientFd, "x");
    expect(revents(connFd, POLLIN)).toBe("POLLIN");
    shutdown(clientFd, SHUT_WR);
    expect(revents(connFd, POLLRDHUP)).toBe("POLLRDHUP");
    expect(revents(connFd, POLLIN | POLLOUT)).toBe("POLLIN|POLLOUT");
    shutdown(connFd, SHUT_RDWR);
    expect(revents(connFd, all)).toBe("POLLIN|POLLOUT|POLLHUP|POLLRDHUP");
  });

  test("of a connection that was reset: POLLERR and POLLHUP, unasked", () => {
    const { clientFd, connFd } = connection();
    setsockopt(clientFd, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 0 });
    closeNow(clientFd);
    expect(revents(connFd, POLLIN)).toBe("POLLIN|POLLERR|POLLHUP");
    expect(() => read(connFd, new Uint8Array(1))).toThrow(expect.objectContaining({ code: "ECONNRESET" }));
  });

  test("of an urgent byte: POLLPRI", () => {
    const { clientFd, connFd } = connection();
    send(clientFd, Buffer.from("!"), 1, MSG_OOB);
    expect(revents(connFd, POLLPRI)).toBe("POLLPRI");
  });

  test("of a listening socket: POLLIN when a client waits to be accepted", () => {
    const { listenFd, address, port } = listener();
    expect(revents(listenFd, POLLIN, 0)).toBe("0");
    connect(tcpSocket(), { address, port });
    expect(revents(listenFd, POLLIN)).toBe("POLLIN");
  });

  test("of a closed descriptor: POLLNVAL; of a negative one: nothing at all", () => {
    const closed = dup(tcpSocket());
    close(closed);
    expect(revents(closed, POLLIN)).toBe("POLLNVAL");
    expect(revents(-1, POLLIN, 0)).toBe("0");
  });

  test("is a count of entries, and 0 when time is up", () => {
    const [[firstRead], [secondRead, secondWrite], [, thirdWrite]] = [newPipe(), newPipe(), newPipe()];
    const fds = new PollFds();
    for (const fd of [firstRead, secondRead]) fds.add(fd, POLLIN);
    const start = performance.now();
    expect(poll(fds, 20)).toBe(0);
    expect(performance.now() - start).toBeGreaterThan(19);
    fds.add(thirdWrite, POLLOUT);
    write(secondWrite, "x");
    expect(poll(fds, -1)).toBe(2);
    expect([0, 1, 2].map((i) => pollNames(fds.revents(i)))).toEqual(["0", "POLLIN", "POLLOUT"]);
  });
});

test("a signal interrupts poll, whatever SA_RESTART says", () => {
  expect(() => amidAlarms(() => poll(new PollFds(), 60_000))).toThrow(interrupted);
  expect(() => amidAlarms(() => poll(new PollFds(), 60_000), SA_RESTART)).toThrow(interrupted);
});

test("more entries than the process may have descriptors fail with EINVAL", () => {
  const fds = new PollFds();
  for (let i = 0; i < 4; i++) fds.add(-1, 0);
  const before = prlimit(0, RLIMIT_NOFILE, { ...prlimit(0, RLIMIT_NOFILE), soft: 3 });
  try {
    expect(() => poll(fds, 0)).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "poll" }));
  } finally {
    prlimit(0, RLIMIT_NOFILE, before);
  }
});

describe("ppoll", () => {
  test("takes a signal that waited while it was blocked, at once, and blocks it again", () => {
    const before = sigaction(SIGUSR2, { handler: doNothing(), flags: 0 });
    const mask = sigprocmask(SIG_BLOCK, [SIGUSR2]);
    try {
      raise(SIGUSR2);
      expect(ppoll(new PollFds(), 0, [SIGUSR2])).toBe(0); // still held back
      expect(() => ppoll(new PollFds(), 60_000, [])).toThrow(interrupted);
      expect(sigprocmask(SIG_BLOCK)).toContain(SIGUSR2);
      expect(ppoll(new PollFds(), 0, [])).toBe(0); // it came once
    } finally {
      sigprocmask(SIG_SETMASK, mask);
      sigaction(SIGUSR2, before);
    }
  });

  test("waits as long as it was told, in milliseconds", () => {
    for (const timeout of [0, 1, 20, 1100]) {
      const start = performance.now();
      expect(ppoll(new PollFds(), timeout, [])).toBe(0);
      expect(performance.now() - start).toBeGreaterThan(timeout - 1);
    }
  });

  test("waits for ever with −1, until a descriptor is ready", () => {
    const [readEnd, writeEnd] = newPipe();
    const fds = new PollFds();
    fds.add(readEnd, POLLIN);
    write(writeEnd, "x");
    expect(ppoll(fds, -1, [])).toBe(1);
    expect(pollNames(fds.revents(0))).toBe("POLLIN");
  });
});

test("pollNames spells every flag, keeps what has no name as a number, and 0 as 0", () => {
  expect(pollNames(0)).toBe("0");
  expect(pollNames(POLLIN | POLLOUT)).toBe("POLLIN|POLLOUT");
  expect(pollNames(0x203f)).toBe("POLLIN|POLLPRI|POLLOUT|POLLERR|POLLHUP|POLLNVAL|POLLRDHUP");
  expect(pollNames(POLLIN | 0x40)).toBe("POLLIN|0x40");
  expect(pollNames(0x40)).toBe("0x40");
});
