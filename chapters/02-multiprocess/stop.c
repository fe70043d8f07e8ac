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
      if (kill(child, SIGKILL) == -1) complain("kill"); // whom we cannot remember, nobody would end later
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

/** Sets what happens when a signal arrives. No SA_RESTART among the flags: the interrupted call shall fail. */
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

/** Has the signal come? Then the kernel has put the default action back; or it waits, while we block it. */
static bool has_come(int signo) {
  struct sigaction action;
  sigset_t pending;
  if (sigaction(signo, NULL, &action) == -1) fail("sigaction");
  if (sigpending(&pending) == -1) fail("sigpending");
  return action.sa_handler == SIG_DFL || sigismember(&pending, signo);
}

/** Has one of them come? */
bool stop_requested(void) {
  return has_come(SIGINT) || has_come(SIGTERM);
}

/** Lets them end this process, as they end any other: a child inherits what its parent catches. */
void release_stop(void) {
  handle(SIGINT, SIG_DFL, 0);
  handle(SIGTERM, SIG_DFL, 0);
  give_up_lines_when(never);
}

/**
 * Keeps the number of each child its own until we end, as a zombie's: from whoever started us we may have inherited that
 * SIGCHLD is ignored, and then the kernel would give the numbers of children that have ended to processes of others.
 */
void keep_zombies(void) {
  handle(SIGCHLD, SIG_DFL, 0);
}

/** Nobody else will end a server's children: without this they would serve on, adopted by init. */
void end_children(struct children *children) {
  for (size_t i = 0; i < children->count; i++) {
    if (kill(children->pids[i], SIGKILL) == -1) complain("kill");
  }
  free(children->pids);
}
