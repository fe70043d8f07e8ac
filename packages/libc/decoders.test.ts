import { expect, test } from "vitest";
import { inet_ntop, inet_pton } from "./arpa/inet.ts";
import { ordinaryStretches } from "./fork.ts";
import { decodeSockaddrIn, encodeSockaddrIn } from "./netinet/in.ts";
import { decodeTcpInfo, tcpState } from "./netinet/tcp.ts";
import { PollFds, pollNames } from "./poll.ts";
import { decodeSignalSet, signalName } from "./signal.ts";
import { EpollEvents } from "./sys/epoll.ts";
import { FD_ISSET, FdSet } from "./sys/select.ts";
import { decodeSignalInfo } from "./sys/signalfd.ts";
import { decodeTimeval } from "./sys/socket.ts";
import * as wait from "./sys/wait.ts";
import { Random } from "./testing/random.ts";

// What the kernel and the network hand us is bytes. Whatever they are, a decoder gives a value of the right type, or
// throws an error that says what is wrong with them.

const ROUNDS = 3000;
const ERRORS = [RangeError, TypeError];
/** A TypeError that nobody has written. */
const CRASH = /^Cannot (?:read|set|convert|mix)|undefined|is not (?:a function|iterable|defined)/;

/** Random bytes of a length that decoders find interesting, sometimes in the middle of a larger buffer. */
function someBytes(random: Random): Uint8Array {
  const length = random.of([0, 1, 4, 8, 15, 16, 17, 103, 104, 128, 256, random.below(600)]);
  const bytes = random.bytes(length + 16);
  if (random.below(3) === 0) bytes.fill(random.of([0, 2, 10, 255]));
  if (random.below(3) === 0) bytes.set([random.of([2, 0, 10]), 0], 8); // a family, a state
  return bytes.subarray(8, 8 + length);
}

const anyNumber = (random: Random): number =>
  random.of([random.below(2 ** 32), random.below(2 ** 32) - 2 ** 31, random.below(70_000), -random.below(300), 0.5]);

const PIECES = [
  "7f0000000000-7f0000001000",
  " r--p ",
  "[vvar]",
  "-",
  "\n",
  "zz",
  "anon_inode:",
  "/dev/x",
  "1",
  ".",
  "0",
];
const someText = (random: Random): string =>
  Array.from({ length: random.below(40) }, () => random.of([...PIECES, String.fromCharCode(random.below(256))])).join(
    "",
  );

/** A growing array of pollfd, whose memory the kernel has filled with anything at all. */
function pollResult(random: Random): PollFds {
  const fds = new PollFds();
  for (let left = random.below(40); left > 0; left--) fds.add(random.below(2 ** 31), random.below(2 ** 15));
  fds.bytes.set(random.bytes(fds.length * 8));
  return fds;
}

function selectResult(random: Random): FdSet {
  const set = new FdSet();
  set.bytes.set(random.bytes(set.bytes.length));
  return set;
}

function epollResult(random: Random): EpollEvents {
  const events = new EpollEvents(random.below(40));
  events.bytes.set(random.bytes(events.bytes.length));
  return events;
}

const decoders: Record<string, (random: Random) => unknown> = {
  decodeSockaddrIn: (random) => decodeSockaddrIn(someBytes(random)).port,
  decodeSignalInfo: (random) => {
    const bytes = someBytes(random);
    return decodeSignalInfo(bytes, random.of([bytes.byteLength, anyNumber(random)])).length;
  },
  decodeSignalSet: (random) => decodeSignalSet(someBytes(random)).length,
  decodeTcpInfo: (random) => decodeTcpInfo(someBytes(random)).rtt,
  decodeTimeval: (random) => decodeTimeval(someBytes(random)).tv_sec,
  encodeSockaddrIn: (random) => encodeSockaddrIn({ address: someText(random), port: anyNumber(random) }).byteLength,
  "what poll reports": (random) => {
    const [fds, index] = [pollResult(random), random.of([random.below(40), anyNumber(random)])];
    return `${fds.fd(index)} ${pollNames(fds.events(index))} ${pollNames(fds.revents(index))}`;
  },
  "what select reports": (random) =>
    Number(FD_ISSET(random.of([random.below(1024), anyNumber(random)]), selectResult(random))),
  "what epoll_wait reports": (random) => {
    const [events, index] = [epollResult(random), random.of([random.below(40), anyNumber(random)])];
    return events.fd(index) + events.events(index);
  },
  inet_ntop: (random) => inet_ntop(someBytes(random)),
  inet_pton: (random) => inet_pton(someText(random)).byteLength,
  pollNames: (random) => pollNames(anyNumber(random)),
  signalName: (random) => signalName(anyNumber(random)),
  ordinaryStretches: (random) => ordinaryStretches(someText(random)).length,
  tcpState: (random) => tcpState(anyNumber(random)),
  "the wait macros": (random) => {
    const status = anyNumber(random);
    return [wait.WEXITSTATUS, wait.WTERMSIG, wait.WSTOPSIG].map((of) => of(status)).every((n) => n >= 0 && n < 256);
  },
};

test.for(Object.entries(decoders))(
  "%s makes a value of random bytes, or an error that says what is wrong",
  ([, decode]) => {
    const random = new Random(5);
    let [values, refusals] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      try {
        const value = decode(random);
        if (value === undefined || value === false || Number.isNaN(value))
          throw new Error(`round ${round}: ${String(value)}`);
        if (typeof value === "string" && /undefined|NaN/.test(value)) throw new Error(`round ${round}: ${value}`);
        values++;
      } catch (error) {
        const { message } = error as Error;
        if (!ERRORS.some((kind) => error instanceof kind) || CRASH.test(message)) throw error;
        expect(message.length).toBeGreaterThan(10);
        refusals++;
      }
    }
    expect(values + refusals).toBe(ROUNDS);
  },
);
