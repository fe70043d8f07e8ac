/* What errno.ts gives to server.ts, for the servers in C. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

/** An internet address, as people write it. */
struct endpoint {
  char address[INET_ADDRSTRLEN];
  int port;
};

#define NAME(constant) case constant: return #constant

/** An error's name, as the man pages write it. errno(3) */
const char *error_name(int error) {
  switch (error) {
    NAME(EACCES); NAME(EADDRINUSE); NAME(EADDRNOTAVAIL); NAME(EAGAIN); NAME(EBADF); NAME(ECONNABORTED);
    NAME(ECONNRESET); NAME(EINVAL); NAME(EIO); NAME(EMFILE); NAME(ENFILE); NAME(ENOBUFS); NAME(ENOMEM);
    NAME(ENOSPC); NAME(EPERM); NAME(EPIPE); NAME(ETIMEDOUT);
    default: return "failed";
  }
}

/**
 * Tells in `text` which call has just failed, at which address (or NULL), and why, as a SystemError does:
 * "bind EADDRINUSE 127.0.0.1:6666: address already in use".
 */
void describe_error(char *text, size_t size, const char *call, const struct endpoint *at) {
  const char *name = error_name(errno);
  char reason[64], where[32] = "";
  snprintf(reason, sizeof reason, "%m"); // the sentence that belongs to errno
  if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
  if (at != NULL) snprintf(where, sizeof where, " %s:%d", at->address, at->port);
  snprintf(text, size, "%s %s%s: %s", call, name, where, reason);
}
