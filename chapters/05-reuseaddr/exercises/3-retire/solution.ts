import { isSystemError } from "@accept-loop/libc/errno";
import { F_GETFL, F_SETFL, fcntl, O_NONBLOCK } from "@accept-loop/libc/fcntl";
import { accept } from "@accept-loop/libc/sys/socket";
import { close } from "@accept-loop/libc/unistd";

/**
 * Closes a listening socket that shares its port with others and leaves no client behind.
 *
 * @returns the descriptors of the connections that were in its accept queue.
 */
export function retire(listenFd: number): number[] {
  fcntl(listenFd, F_SETFL, fcntl(listenFd, F_GETFL) | O_NONBLOCK);
  const taken: number[] = [];
  try {
    for (;;) taken.push(accept(listenFd).fd);
  } catch (error) {
    if (!isSystemError(error, "EAGAIN")) throw error; // EAGAIN: the queue is empty
  } finally {
    close(listenFd);
  }
  return taken;
}
