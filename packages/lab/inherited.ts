import { readdirSync } from "node:fs";
import { fcntl, F_SETFD, FD_CLOEXEC } from "@accept-loop/libc/fcntl";
import { isSystemError } from "@accept-loop/libc/errno";
import { STDERR_FILENO } from "@accept-loop/libc/unistd";

/**
 * Keeps from the programs that this process starts what it was itself started with, beyond stdin, stdout and stderr: a
 * shell may have left a pipe open, and a server would then have one descriptor more. fcntl(2)
 */
export function keepInherited(): void {
  for (const fd of readdirSync("/proc/self/fd").map(Number)) {
    if (fd <= STDERR_FILENO) continue;
    try {
      fcntl(fd, F_SETFD, FD_CLOEXEC);
    } catch (error) {
      if (!isSystemError(error, "EBADF")) throw error; // it was what the folder was read with
    }
  }
}
