import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { expect } from "vitest";
import { NO_CC } from "@accept-loop/lab/program";
import { withoutPrivileges } from "@accept-loop/lab/unprivileged";
import { C_FIELD, cNumbers } from "@accept-loop/libc/testing/c-numbers";
import { claim } from "@accept-loop/weave/claim/claim";

// What the lesson says of POSIX threads, each shown by a small program in C.

/** Three threads, started with `argument` of the loop's variable, which look at it when the loop has ended. */
function seenByThree(argument: string, look: string): number[] {
  return cNumbers(`
    static pthread_barrier_t loop_has_ended;
    static void *serve(void *given) {
      pthread_barrier_wait(&loop_has_ended);
      return (void *)(intptr_t)(${look});
    }
    int main(void) {
      pthread_t threads[3];
      int fd = 0;
      pthread_barrier_init(&loop_has_ended, NULL, 4);
      for (int i = 0; i < 3; i++) {
        fd = 11 + i;
        pthread_create(&threads[i], NULL, serve, ${argument});
      }
      pthread_barrier_wait(&loop_has_ended);
      for (int i = 0; i < 3; i++) {
        void *saw;
        pthread_join(threads[i], &saw);
        printf("%d ", (int)(intptr_t)saw);
      }
    }`);
}

claim("address-or-value", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const byAddress = seenByThree("&fd", "*(int *)given");
  const byValue = seenByThree("(void *)(intptr_t)fd", "(int)(intptr_t)given");
  expect(byAddress).toEqual([13, 13, 13]);
  expect(byValue).toEqual([11, 12, 13]);
  evidence.saw("given the address, three threads see", byAddress.join(", "));
  evidence.saw("given the number, three threads see", byValue.join(", "));
});

claim("pthread-returns-errno", "35 (EDEADLK)", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [returned, left] = cNumbers(`
    int main(void) {
      errno = 77; // some other call's
      int error = pthread_join(pthread_self(), NULL);
      printf("%d %d", error, errno);
    }`);
  expect([returned, left]).toEqual([35, 77]);
  evidence.saw("pthread_join returned", returned ?? 0);
  evidence.saw("errno, 77 before it, after it", left ?? 0);
});

claim("errno-besides", "returns 11 (EAGAIN) and leaves 12 (ENOMEM)", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [returned, left] = cNumbers(`
    static void *nothing(void *unused) { return unused; }
    int main(void) {
      pthread_t thread;
      pthread_attr_t large;
      pthread_attr_init(&large);
      pthread_attr_setstacksize(&large, (size_t)1 << 52); // more than any process has addresses for
      errno = 0;
      int error = pthread_create(&thread, &large, nothing, NULL);
      printf("%d %d", error, errno);
    }`);
  expect([returned, left]).toEqual([11, 12]);
  evidence.saw("pthread_create returned", returned ?? 0);
  evidence.saw("errno after it", left ?? 0);
});

claim("any-thread-takes-the-signal", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [taker, main, other, inherited] = cNumbers(`
    static volatile int taker;
    static volatile int other;
    static volatile int inherited;
    static void note(int signo) { taker = (int)syscall(SYS_gettid); }
    static void *wait_for_it(void *unused) {
      sigset_t open;
      pthread_sigmask(SIG_BLOCK, NULL, &open);
      inherited = sigismember(&open, SIGTERM);
      sigemptyset(&open);
      sigaddset(&open, SIGTERM);
      other = (int)syscall(SYS_gettid);
      pthread_sigmask(SIG_UNBLOCK, &open, NULL);
      while (taker == 0) usleep(1000);
      return NULL;
    }
    int main(void) {
      sigset_t blocked;
      pthread_t thread;
      sigemptyset(&blocked);
      sigaddset(&blocked, SIGTERM);
      pthread_sigmask(SIG_BLOCK, &blocked, NULL);
      signal(SIGTERM, note);
      pthread_create(&thread, NULL, wait_for_it, NULL);
      kill(getpid(), SIGTERM);
      pthread_join(thread, NULL);
      printf("%d %d %d %d", taker, getpid(), other, inherited);
    }`);
  expect(inherited).toBe(1);
  expect(taker).toBe(other);
  expect(taker).not.toBe(main);
  evidence.saw("the new thread began with the signal blocked", inherited === 1);
  evidence.saw("the thread that blocked it took it", taker === main);
  evidence.saw("the thread that did not block it took it", taker === other);
});

claim("unjoined-stacks", "1 GB", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const grown = (detach: string): number[] =>
    cNumbers(`
      ${C_FIELD}
      static void *nothing(void *unused) { return unused; }
      int main(void) {
        long before = field("/proc/self/status", "VmSize:");
        for (int i = 0; i < 200; i++) {
          pthread_t thread;
          if (pthread_create(&thread, NULL, nothing, NULL) != 0) return 1;
          ${detach}
          while (field("/proc/self/status", "Threads:") != 1) usleep(100);
        }
        long grown = field("/proc/self/status", "VmSize:") - before;
        printf("%ld %ld", field("/proc/self/status", "Threads:"), grown / 1024);
      }`);
  const [threads, megabytes = 0] = grown("");
  const [, detached = 0] = grown("pthread_detach(thread);");
  evidence.saw("address space after 200 threads that were not joined", megabytes, "MB more");
  evidence.saw("address space after 200 detached threads", detached, "MB more");
  expect(threads).toBe(1);
  expect(megabytes).toBeGreaterThan(1024);
  expect(detached).toBeLessThan(200);
});

/** Starts sleeping threads until it cannot. @returns how many there are then, main() included, and the error. */
function threadsWithin(limit: readonly string[]): number[] {
  return cNumbers(
    `static void *sleep_on(void *unused) { pause(); return unused; }
     int main(void) {
       pthread_t thread;
       int threads = 1, error;
       while ((error = pthread_create(&thread, NULL, sleep_on, NULL)) == 0 && threads < 100) threads++;
       printf("%d %d", threads, error);
       fflush(stdout);
       _exit(0);
     }`,
    limit,
  );
}

claim("no-more-threads", "11 (EAGAIN)", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const otherwiseIdle = withoutPrivileges(50_000 + (process.pid % 10_000));
  const [threads = 0, error] = threadsWithin(["prlimit", "--nproc=20", ...otherwiseIdle]);
  expect(error).toBe(11);
  expect(threads).toBeLessThanOrEqual(20);
  evidence.saw("threads that RLIMIT_NPROC 20 allowed", threads);
  evidence.saw("pthread_create returned", error ?? 0);
});

claim("group-limit", "pids.max", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const hierarchy = existsSync("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
  const group = `${hierarchy}/accept-loop-${process.pid}`;
  try {
    mkdirSync(group);
    writeFileSync(`${group}/pids.max`, "12");
  } catch (error) {
    if (existsSync(group)) rmdirSync(group);
    context.skip(`a control group cannot be made here: ${(error as Error).message}`);
  }
  try {
    const [threads, error] = threadsWithin(["sh", "-c", `echo $$ >${group}/cgroup.procs && exec "$0"`]);
    expect([threads, error]).toEqual([12, 11]);
    evidence.saw("threads of one process that pids.max 12 allowed", threads ?? 0);
    evidence.saw("pthread_create returned", error ?? 0);
  } finally {
    rmdirSync(group);
  }
});

claim("exit-ends-all", "abort()", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const statusOf = (statement: string): number =>
    cNumbers(`
      static void *leave(void *unused) { (void)unused; ${statement}; }
      int main(void) {
        pid_t child = fork();
        if (child == 0) {
          pthread_t thread;
          pthread_create(&thread, NULL, leave, NULL);
          for (;;) pause();
        }
        int status;
        waitpid(child, &status, 0);
        printf("%d", status);
      }`)[0] ?? -1;
  const [exited, aborted] = [statusOf("exit(7)"), statusOf("abort()")];
  expect(exited >> 8).toBe(7);
  expect(aborted & 0x7f).toBe(constants.signals.SIGABRT);
  evidence.saw("the process ended with the thread's exit status", exited >> 8);
  evidence.saw("the process was killed by the thread's abort(), signal", aborted & 0x7f);
});

claim("user-of-a-thread", "setresuid", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const other = anotherUser();
  if (other === undefined) context.skip("only root can become another user, where another one is mapped");
  const [raw, mainAfterRaw, wrapped, mainAfterWrapped] = cNumbers(`
    static long mine;
    static void *by_the_kernel(void *unused) {
      syscall(SYS_setresuid, -1, ${other}, -1);
      mine = syscall(SYS_geteuid);
      return unused;
    }
    static void *by_the_library(void *unused) {
      setresuid(-1, ${other}, -1);
      mine = syscall(SYS_geteuid);
      return unused;
    }
    int main(void) {
      pthread_t thread;
      pthread_create(&thread, NULL, by_the_kernel, NULL);
      pthread_join(thread, NULL);
      printf("%ld %ld ", mine, syscall(SYS_geteuid));
      pthread_create(&thread, NULL, by_the_library, NULL);
      pthread_join(thread, NULL);
      printf("%ld %ld", mine, syscall(SYS_geteuid));
    }`);
  expect([raw, mainAfterRaw]).toEqual([other, 0]);
  expect([wrapped, mainAfterWrapped]).toEqual([other, other]);
  evidence.saw("a thread makes the system call: its user, and main's", `${raw}, ${mainAfterRaw}`);
  evidence.saw("a thread calls the library's function: its user, and main's", `${wrapped}, ${mainAfterWrapped}`);
});

/** A user id besides 0 that root may become in this user namespace. user_namespaces(7) */
function anotherUser(): number | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const ranges = readFileSync("/proc/self/uid_map", "latin1").trim().split("\n");
  for (const range of ranges) {
    const [first = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
    if (first + count > 1) return Math.max(first, 1);
  }
  return undefined;
}

claim("shared-settings", "current directory", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [changed, limit] = cNumbers(`
    #include <sys/resource.h>
    static void *change(void *unused) {
      struct rlimit few = { 99, 99 };
      setrlimit(RLIMIT_NOFILE, &few);
      if (chdir("/proc") == -1) exit(1);
      return unused;
    }
    int main(void) {
      pthread_t thread;
      char where[4096];
      struct rlimit now;
      pthread_create(&thread, NULL, change, NULL);
      pthread_join(thread, NULL);
      getrlimit(RLIMIT_NOFILE, &now);
      printf("%d %lu", strcmp(getcwd(where, sizeof where), "/proc"), (unsigned long)now.rlim_cur);
    }`);
  expect([changed, limit]).toEqual([0, 99]);
  evidence.saw("main's directory was changed by another thread", changed === 0);
  evidence.saw("main's limit of descriptors, which another thread set", limit ?? 0);
});

claim("one-instruction", "x86", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  if (process.arch !== "x64") context.skip("this machine's processor is not an x86");
  if (availableParallelism() < 2) context.skip("there is one processor only");
  const [together, apart, locked] = cNumbers(`
    enum { TIMES = 1000000, ROUNDS = 200 };
    static long plain, whole;
    static int processors[2];
    static pthread_barrier_t begin;
    static void *count(void *processor) {
      cpu_set_t only;
      CPU_ZERO(&only);
      CPU_SET(*(int *)processor, &only);
      sched_setaffinity(0, sizeof only, &only);
      pthread_barrier_wait(&begin);
      for (int i = 0; i < TIMES; i++) {
        __asm__ volatile("incq %0" : "+m"(plain));
        __asm__ volatile("lock incq %0" : "+m"(whole));
      }
      return NULL;
    }
    /** Two threads count. Returns how many steps of the plain instruction were lost. */
    static long lost_on(int *first, int *second) {
      pthread_t threads[2];
      long before = plain;
      pthread_create(&threads[0], NULL, count, first);
      pthread_create(&threads[1], NULL, count, second);
      for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
      return before + 2 * TIMES - plain;
    }
    int main(void) {
      cpu_set_t all;
      sched_getaffinity(0, sizeof all, &all);
      for (int cpu = 0, found = 0; found < 2; cpu++) if (CPU_ISSET(cpu, &all)) processors[found++] = cpu;
      pthread_barrier_init(&begin, NULL, 2);
      long together = lost_on(&processors[0], &processors[0]), apart = 0, rounds = 0;
      while (apart == 0 && rounds++ < ROUNDS) apart = lost_on(&processors[0], &processors[1]);
      printf("%ld %ld %ld", together, apart, 2 * TIMES * (rounds + 1) - whole);
    }`);
  evidence.saw("lost by two threads on one processor", together ?? -1);
  evidence.saw("lost by two threads on two processors", apart ?? -1);
  evidence.saw("lost with the prefix lock", locked ?? -1);
  expect(together).toBe(0);
  expect(apart).toBeGreaterThan(0);
  expect(locked).toBe(0);
});

claim("one-place-for-all", "strtok", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const [next = 0, sameDate, sameAddress] = cNumbers(`
    static struct tm *date;
    static char *address, others[] = "x y";
    static void *another(void *unused) {
      time_t now = 0;
      strtok(others, " ");
      date = localtime(&now);
      address = inet_ntoa((struct in_addr){ 1 });
      return unused;
    }
    int main(void) {
      pthread_t thread;
      char mine[] = "a b";
      time_t now = 0;
      strtok(mine, " ");
      pthread_create(&thread, NULL, another, NULL);
      pthread_join(thread, NULL);
      char *next = strtok(NULL, " ");
      printf("%d %d ", *next, localtime(&now) == date);
      printf("%d", inet_ntoa((struct in_addr){ 1 }) == address);
    }`);
  expect(String.fromCharCode(next)).toBe("y");
  expect(sameDate).toBe(1);
  evidence.saw('strtok, asked for the second word of "a b", gave', String.fromCharCode(next));
  evidence.saw("two threads got the same buffer from localtime", sameDate === 1);
  evidence.saw("two threads got the same buffer from inet_ntoa", sameAddress === 1);
});

claim("kernel-side", "16 kB", (evidence, context) => {
  if (NO_CC !== undefined) context.skip(NO_CC);
  const measured = cNumbers(`
    enum { THREADS = 400, ROUNDS = 15 };
    ${C_FIELD}
    static pthread_barrier_t there;
    static void *wait_there(void *unused) {
      pthread_barrier_wait(&there);
      pthread_barrier_wait(&there);
      return unused;
    }
    int main(void) {
      pthread_t threads[THREADS];
      pthread_barrier_init(&there, NULL, THREADS + 1);
      for (int round = 0; round < ROUNDS; round++) {
        long stacks = field("/proc/meminfo", "KernelStack:"), tables = field("/proc/self/status", "VmPTE:");
        for (int i = 0; i < THREADS; i++) if (pthread_create(&threads[i], NULL, wait_there, NULL) != 0) return 1;
        pthread_barrier_wait(&there);
        stacks = field("/proc/meminfo", "KernelStack:") - stacks;
        tables = field("/proc/self/status", "VmPTE:") - tables;
        printf("%ld %ld ", 1024 * stacks / THREADS, 1024 * tables / THREADS);
        pthread_barrier_wait(&there);
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
      }
    }`);
  const stack = median(measured.filter((_, index) => index % 2 === 0)) / 1024;
  const tables = median(measured.filter((_, index) => index % 2 === 1)) / 1024;
  evidence.saw("kernel stack of a thread", stack, "kB");
  evidence.saw("page tables for its own stack", tables, "kB");
  expect(Math.round(stack)).toBe(16); // other processes come and go meanwhile
  expect(Math.round(tables)).toBe(4);
});

/** The middle one, which a few measurements that something else disturbed do not move. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
