#define _GNU_SOURCE // ppoll, in chapter 03

#include "../01-handshake/server.c"

/* #region listen-with */
/**
 * Makes a listening socket with an option set, SO_REUSEADDR or SO_REUSEPORT. The place is between socket() and bind():
 * bind() asks "is this address free?", and the option changes that question. Every connection that accept() takes from
 * the socket inherits the option. That counts too: what is left of an old server lets the new one in only if both have
 * set it.
 */
int listen_with(int option, struct sockaddr_in local) {
  struct endpoint at = endpoint_of(local);
  int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
  if (listen_fd == -1) fail("socket");
  if (setsockopt(listen_fd, SOL_SOCKET, option, &(int){1}, sizeof(int)) == -1) fail("setsockopt");
  if (bind(listen_fd, (struct sockaddr *)&local, sizeof local) == -1) fail_at("bind", &at);
  if (listen(listen_fd, BACKLOG) == -1) fail("listen");
  return listen_fd;
}
/* #endregion listen-with */

#if __INCLUDE_LEVEL__ == 0 // a chapter that includes this one has its own loop
#include "../03-reaping/server.c"

/* #region main */
int main(void) {
  ignore_sigpipe();
  catch_stop();
  catch_children();
  int listen_fd = listen_with(SO_REUSEADDR, endpoint_from_environment());
  announce(listen_fd);
  serve_forever(listen_fd);
}
/* #endregion main */
#endif
