#define _GNU_SOURCE // ppoll

#include <poll.h>
#include "../02-multiprocess/server.c"
#include "reap.c"
#include "serve.c"

/* #region client-waits */
/**
 * Waits for a client (true) or a signal (false). ppoll lets the signals in and waits in one step, so none is missed.
 * (In Node other threads would take the signals that this one blocks, so server.ts can only look again after a while.)
 */
static bool client_waits(int listen_fd) {
  struct pollfd listener = {.fd = listen_fd, .events = POLLIN};
  sigset_t none;
  sigemptyset(&none);
  if (ppoll(&listener, 1, NULL, &none) != -1) return true;
  if (errno != EINTR) fail("ppoll");
  return false;
}
/* #endregion client-waits */

/* #region loop */
static void serve_in_child(int listen_fd, struct accepted client) {
  if (close(listen_fd) == -1) fail("close");
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) == -1) fail("sigprocmask"); // a child inherits what its parent blocks
  serve_and_show(client);
}

/** Serves every client in a process of its own, and reaps every child that has ended, until SIGINT or SIGTERM. */
void serve_forever(int listen_fd) {
  struct children children = {0};
  for (;;) {
    reap(&children);
    if (stop_requested()) break;
    if (!client_waits(listen_fd)) continue;
    struct accepted client = accept_client(listen_fd);
    if (client.fd == -1) continue;
    pid_t child = fork_child(serve_in_child, listen_fd, client);
    if (child != -1) add_child(&children, child);
    if (close(client.fd) == -1) complain("close");
  }
  end_children(&children);
}
/* #endregion loop */

#if __INCLUDE_LEVEL__ == 0
/* #region main */
int main(void) {
  ignore_sigpipe();
  catch_stop();
  catch_children();
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  serve_forever(listen_fd);
}
/* #endregion main */
#endif
