import { afterEach, beforeEach, expect, test } from "vitest";
import { F_GETFD, FD_CLOEXEC, fcntl } from "../fcntl.ts";
import { POLLIN, PollFds, poll } from "../poll.ts";
import { SIG_BLOCK, SIG_SETMASK, sigprocmask, SIGUSR1, SIGUSR2 } from "../signal.ts";
import { raise } from "../testing/interruption.ts";
import { closeAll, closeLater } from "../testing/loopback.ts";
import { answerOf, FORK_FLAGS } from "../testing/node.ts";
import { getpid, read } from "../unistd.ts";
import { decodeSignalInfo, SFD_CLOEXEC, SFD_NONBLOCK, signalfd } from "./signalfd.ts";

let before: number[] = [];
beforeEach(() => void (before = sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2])));
afterEach(() => {
  sigprocmask(SIG_SETMASK, before);
  closeAll();
});

const buffer = new Uint8Array(4 * 128);

test("a blocked SIGUSR1 is read from a signalfd, with the sender's pid", () => {
  const fd = closeLater(signalfd(-1, [SIGUSR1], SFD_NONBLOCK | SFD_CLOEXEC));
  expect(fcntl(fd, F_GETFD)).toBe(FD_CLOEXEC);
  expect(() => read(fd, buffer)).toThrow(expect.objectContaining({ code: "EAGAIN" }));
  raise(SIGUSR1);
  expect(decodeSignalInfo(buffer, read(fd, buffer))).toEqual([{ signo: SIGUSR1, pid: getpid(), status: 0 }]);
  expect(() => read(fd, buffer)).toThrow(expect.objectContaining({ code: "EAGAIN" }));
});

test("poll reports it readable, and one read takes all that wait", () => {
  const fd = closeLater(signalfd(-1, [SIGUSR1, SIGUSR2]));
  const fds = new PollFds();
  fds.add(fd, POLLIN);
  expect(poll(fds, 0)).toBe(0);
  raise(SIGUSR2);
  raise(SIGUSR1);
  expect(poll(fds, 0)).toBe(1);
  expect(decodeSignalInfo(buffer, read(fd, buffer)).map(({ signo }) => signo)).toEqual([SIGUSR1, SIGUSR2]);
});

test("its set can be changed later", () => {
  const fd = closeLater(signalfd(-1, [SIGUSR1], SFD_NONBLOCK));
  expect(signalfd(fd, [SIGUSR2])).toBe(fd);
  raise(SIGUSR2);
  expect(decodeSignalInfo(buffer, read(fd, buffer)).map(({ signo }) => signo)).toEqual([SIGUSR2]);
});

test("of SIGCHLD it tells the child and its exit status", () => {
  // In a forked process: there only one thread lives, which blocks the signal, and no other can take it.
  const program = `
    import { _exit, fork, getpid, read, write } from "./unistd.ts";
    import { waitpid } from "./sys/wait.ts";
    import { SIG_BLOCK, SIGCHLD, sigprocmask } from "./signal.ts";
    import { decodeSignalInfo, signalfd } from "./sys/signalfd.ts";
    const only = fork();
    if (only !== 0) { waitpid(only, 0); _exit(0); }
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
    const fd = signalfd(-1, [SIGCHLD]);
    const child = fork();
    if (child === 0) _exit(7);
    const buffer = new Uint8Array(128);
    write(1, JSON.stringify({ child, infos: decodeSignalInfo(buffer, read(fd, buffer)) }));
    waitpid(child, 0);
    _exit(0);`;
  const { child, infos } = answerOf(program, FORK_FLAGS) as { child: number; infos: unknown };
  expect(infos).toEqual([{ signo: 17, pid: child, status: 7 }]);
});

test("no whole number of records is refused, as is more than the buffer holds", () => {
  expect(decodeSignalInfo(buffer, 0)).toEqual([]);
  expect(() => decodeSignalInfo(buffer, 127)).toThrow("signalfd gives records of 128 bytes; these are 127");
  for (const bytes of [5 * 128, -128, Number.NaN]) expect(() => decodeSignalInfo(buffer, bytes)).toThrow(RangeError);
});
