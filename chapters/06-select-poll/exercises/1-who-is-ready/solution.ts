import { poll, PollFds, POLLIN } from "@accept-loop/libc/poll";

/**
 * Waits until one of the descriptors can be read, or time is up.
 *
 * @param timeout milliseconds; −1 without limit.
 * @returns those that are ready, in the order given: they have bytes, an end or an error.
 */
export function readyOf(fds: readonly number[], timeout: number): number[] {
  const questions = new PollFds();
  for (const fd of fds) questions.add(fd, POLLIN);
  if (poll(questions, timeout) === 0) return [];
  return fds.filter((_, i) => questions.revents(i) !== 0);
}
