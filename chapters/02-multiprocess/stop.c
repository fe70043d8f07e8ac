#include <signal.h>
#include <stdlib.h>

/** The children that have been forked: an array that grows. */
struct children {
  pid_t *pids;
  size_t count, capacity;
};

/** Remembers a child, so that it can be ended when the server ends. */
void add_child(struct children *children, pid_t child) {
  if (children->count == children->capacity) {
    size_t capacity = children->capacity == 0 ? 64 : children->capacity * 2;
    pid_t *pids = realloc(children->pids, capacity * sizeof *pids);
    if (pids == NULL) {
      complain("realloc");
      if (kill(child, SIGKILL) == -1) complain("kill"); // a child that we cannot remember would outlive us
      return;
    }
    children->pids = pids;
    children->capacity = capacity;
  }
  children->pids[children->count++] = child;
}

/** A signal with a handler, even with this one, interrupts the call that the process is blocked in: EINTR. */
void do_nothing(int signo) {
  (void)signo;
}

/** Sets what happens when a signal arrives. No SA_RESTART among the flags: the interrupted call should fail. */
void handle(int signo, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  if (sigaction(signo, &action, NULL) == -1) fail("sigaction");
}

bool stop_requested(void);

/** Makes SIGINT and SIGTERM interrupt accept() once (EINTR), and then have their default action back. */
void catch_stop(void) {
  handle(SIGINT, do_nothing, SA_RESETHAND);
  handle(SIGTERM, do_nothing, SA_RESETHAND);
  give_up_lines_when(stop_requested);
}

/** Whether the signal has come: then the kernel has put the default action back, or keeps it pending while we block it. */
static bool has_come(int signo) {
  struct sigaction action;
  sigset_t pending;
  if (sigaction(signo, NULL, &action) == -1) fail("sigaction");
  if (sigpending(&pending) == -1) fail("sigpending");
  return action.sa_handler == SIG_DFL || sigismember(&pending, signo);
}

/** Whether one of them has come. */
bool stop_requested(void) {
  return has_come(SIGINT) || has_come(SIGTERM);
}

/** Lets them end this process like any other: a child inherits what its parent catches. */
void release_stop(void) {
  handle(SIGINT, SIG_DFL, 0);
  handle(SIGTERM, SIG_DFL, 0);
  give_up_lines_when(never);
}

/**
 * Keeps each child's pid taken until we end, as a zombie's. The process that started us may have ignored SIGCHLD, which we
 * inherit: then the kernel would remove children that end and give their pids to other processes.
 */
void keep_zombies(void) {
  handle(SIGCHLD, SIG_DFL, 0);
}

/** No other process ends a server's children: without this they would keep serving, adopted by init. */
void end_children(struct children *children) {
  for (size_t i = 0; i < children->count; i++) {
    if (kill(children->pids[i], SIGKILL) == -1) complain("kill");
  }
  free(children->pids);
}
