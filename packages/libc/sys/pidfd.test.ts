import { expect, test } from "vitest";
import { answerOf, FORK_FLAGS } from "../testing/node.ts";
import { pidfd_open } from "./pidfd.ts";

test("a pidfd is readable from the child's end on, however late we look, and whoever took SIGCHLD", () => {
  const program = `
    import { _exit, close, fork, pipe, read } from "./unistd.ts";
    import { pidfd_open } from "./sys/pidfd.ts";
    import { POLLIN, PollFds, poll, pollNames } from "./poll.ts";
    import { waitpid } from "./sys/wait.ts";
    const [readEnd, writeEnd] = pipe();
    const child = fork();
    if (child === 0) { close(writeEnd); read(readEnd, new Uint8Array(1)); _exit(3); }
    const fds = new PollFds();
    const pidfd = pidfd_open(child);
    fds.add(pidfd, POLLIN);
    const alive = poll(fds, 0);
    close(writeEnd); // the child reads 0 and ends
    const ended = poll(fds, -1);
    const again = poll(fds, 0);
    const { status } = waitpid(child, 0);
    console.log(JSON.stringify({ alive, ended, again, revents: pollNames(fds.revents(0)), status }));`;
  expect(answerOf(program, FORK_FLAGS)).toEqual({ alive: 0, ended: 1, again: 1, revents: "POLLIN", status: 3 << 8 });
});

test("of a process that does not exist there is none: ESRCH", () => {
  expect(() => pidfd_open(0x7fff_ffff)).toThrow(expect.objectContaining({ code: "ESRCH", syscall: "pidfd_open" }));
});
