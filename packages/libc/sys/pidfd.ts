import { bindC, check } from "../ffi.ts";

// The C library has this call since glibc 2.36 only, the kernel since 5.3: so by number, which every machine shares.
const SYS_pidfd_open = 434;

const c = {
  syscall: bindC<(number: number, t1: "int", pid: number, t2: "uint32_t", flags: number) => number>(
    "int64_t syscall(int64_t, ...)",
  ),
};

/**
 * A descriptor for a process. poll(2) reports POLLIN of it from the moment when the process has ended, also when that
 * was long before: unlike SIGCHLD it can be neither missed nor taken by another thread. Reap with waitpid, then close it.
 *
 * @param pid a child of ours: of another process the number may have passed to a stranger by now.
 * @throws SystemError ESRCH (no such process), EMFILE, ENFILE, ENOSYS (Linux before 5.3). pidfd_open(2)
 */
export function pidfd_open(pid: number): number {
  return check(c.syscall(SYS_pidfd_open, "int", pid, "uint32_t", 0), "pidfd_open");
}
