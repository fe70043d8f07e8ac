#include <sys/wait.h>

/* #region catch-children */
/** Prepares to hear of every child's end. Call it before the first fork: a child may end before its parent runs again. */
void catch_children(void) {
  handle(SIGCHLD, do_nothing, 0); // no SA_RESTART: a waiting call returns EINTR
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &signals, NULL) == -1) fail("sigprocmask"); // they come only while we wait
}
/* #endregion catch-children */

/** A signal's name. signal(7) */
static const char *signal_name(int signo) {
  switch (signo) {
    NAME(SIGHUP); NAME(SIGINT); NAME(SIGQUIT); NAME(SIGILL); NAME(SIGTRAP); NAME(SIGABRT); NAME(SIGBUS);
    NAME(SIGFPE); NAME(SIGKILL); NAME(SIGUSR1); NAME(SIGSEGV); NAME(SIGUSR2); NAME(SIGPIPE); NAME(SIGALRM);
    NAME(SIGTERM); NAME(SIGXCPU); NAME(SIGXFSZ); NAME(SIGSYS);
    default: return "another signal";
  }
}

/* #region how-it-ended */
static void tell_how_it_ended(pid_t child, int status) {
  if (WIFEXITED(status)) print("child %d exited with status %d\n", child, WEXITSTATUS(status));
  else print("child %d killed by %s\n", child, signal_name(WTERMSIG(status)));
}
/* #endregion how-it-ended */

/** Forgets a child; the last one takes its place. Returns false for a pid that was not in the array. */
static bool remove_child(struct children *children, pid_t child) {
  for (size_t i = 0; i < children->count; i++) {
    if (children->pids[i] != child) continue;
    children->pids[i] = children->pids[--children->count];
    return true;
  }
  return false;
}

/* #region reap */
/** Reaps every child that has ended: of a hundred that end together there may be a single signal. */
void reap(struct children *children) {
  while (children->count > 0) {
    int status;
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child == -1) fail("waitpid");
    if (child == 0) return; // the children that are left are alive
    if (!remove_child(children, child)) continue; // not a child that we forked
    tell_how_it_ended(child, status);
  }
}
/* #endregion reap */
