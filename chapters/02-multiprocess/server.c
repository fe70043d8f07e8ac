#include "../01-handshake/server.c"
#include "stop.c"

/* #region fork-child */
/** Runs `work` in a copy of this process, and ends the copy. Returns its pid, or -1 if none could be made. */
pid_t fork_child(void (*work)(int, struct accepted), int listen_fd, struct accepted client) {
  pid_t child = fork();
  if (child == -1) {
    if (errno != EAGAIN && errno != ENOMEM) fail("fork");
    complain("fork"); // no room for one more process just now
    pause_for(10);
  }
  if (child != 0) return child;
  release_stop();
  work(listen_fd, client);
  _exit(0);
}
/* #endregion fork-child */

#if __INCLUDE_LEVEL__ == 0 // a chapter that includes this one has a loop of its own
/* #region loop */
static void serve_in_child(int listen_fd, struct accepted client) {
  if (close(listen_fd) == -1) fail("close"); // the child's reference to the listening socket: it will never accept
  serve(client.fd);
}

/** Serves every client in a process of its own, until SIGINT or SIGTERM. */
static void serve_forever(int listen_fd) {
  struct children children = {0};
  while (!stop_requested()) {
    struct accepted client = accept_client(listen_fd);
    if (client.fd == -1) continue;
    pid_t child = fork_child(serve_in_child, listen_fd, client);
    if (child != -1) add_child(&children, child);
    // The parent's reference: while it is open, the child's close() sends no FIN.
    if (close(client.fd) == -1) complain("close");
  }
  end_children(&children);
}
/* #endregion loop */

/* #region main */
int main(void) {
  ignore_sigpipe();
  catch_stop();
  keep_zombies();
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  serve_forever(listen_fd);
}
/* #endregion main */
#endif
