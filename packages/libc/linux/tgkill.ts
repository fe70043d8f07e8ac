import { arch } from "node:os";
import { bindC, check } from "../ffi.ts";

/** Not every C library has a function for it, so it is called by its number. syscalls(2) */
const SYS_TGKILL = arch() === "arm64" ? 131 : 234;

const c = {
  syscall: bindC<(number: number, ...args: ("int" | number)[]) => number>("int64_t syscall(int64_t, ...)"),
};

/**
 * Sends a signal to one thread. kill() sends it to a process, and the kernel chooses one of its threads.
 *
 * @param thread a thread id, as in /proc/PID/task.
 * @param signo the signal; 0 sends nothing and only checks.
 * @throws SystemError ESRCH (no such thread in this process), EPERM, EINVAL. tgkill(2)
 */
export function tgkill(pid: number, thread: number, signo: number): void {
  check(c.syscall(SYS_TGKILL, "int", pid, "int", thread, "int", signo), "tgkill");
}
